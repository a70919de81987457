package dev.pc4j.engine.opencl;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;

/** A small plan that is trained a little. */
final class Steps {
    static final Graph GRAPH = Models.mlp(13, 21, 17, 5).build();
    static final int BATCH = 19;

    private Steps() {}

    static Plan compile(Engine engine) {
        return engine.compile(GRAPH, LearningRule.STRICT.schedule(GRAPH, new Inference(6, 0.1)),
                PlanOptions.batch(BATCH).with(Optimiser.adam(0.01)));
    }

    /** The first weights after some steps. */
    static float[] train(Plan plan, int steps) {
        float[] x = new float[BATCH * 13];
        float[] y = new float[BATCH * 5];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        for (int r = 0; r < BATCH; r++) {
            y[r * 5 + r % 5] = 1;
        }
        for (int step = 0; step < steps; step++) {
            plan.infer(x, y);
            plan.learn(1);
        }
        return plan.get(GRAPH.parameters().getFirst().name());
    }
}
