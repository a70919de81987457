package dev.pc4j.engine.host;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Graphs, data and ways to look at a whole plan for the tests of the host engine. */
final class Fixtures {
    static final Inference INFERENCE = new Inference(5, 0.2);

    private Fixtures() {}

    /** x 13, h1 21, h2 9, y 5: tanh before the weights. */
    static Graph chain() {
        return Graph.builder()
                .input("x", 13)
                .dense("h1", "x", 21, Activation.NONE)
                .dense("h2", "h1", 9, Activation.TANH)
                .dense("y", "h2", 5, Activation.TANH)
                .build(Energy.gaussian(1));
    }

    /** A residual connection, an activation after the weights and a cross-entropy at the output. */
    static Graph residual() {
        return Graph.builder()
                .input("x", 13)
                .dense("h1", "x", 11, Activation.NONE)
                .node("h2", new Dense(11, Activation.GELU, Placement.AFTER, true), "h1")
                .add("sum", "h1", "h2")
                .dense("y", "sum", 5, Activation.TANH)
                .build(Energy.softmaxCrossEntropy(1));
    }

    /** The vector loops themselves, as after the warm-up. */
    static VectorArithmetic vectors() {
        return new VectorArithmetic(true);
    }

    static Engine host(int threads) {
        return Engines.open(HostProvider.NAME, new EngineOptions(threads, ""));
    }

    static Plan plan(Engine engine, Graph graph, LearningRule rule, int batch, Optimiser optimiser) {
        return plan(engine, graph, rule.schedule(graph, INFERENCE), batch, optimiser);
    }

    static Plan plan(Engine engine, Graph graph, Schedule schedule, int batch, Optimiser optimiser) {
        return engine.compile(graph, schedule, PlanOptions.batch(batch).with(optimiser));
    }

    static float[] x(Graph graph, int rows) {
        return normal(1, rows * graph.input().width());
    }

    /** One-hot, which suits both energies. */
    static float[] y(Graph graph, int rows) {
        int width = graph.output().width();
        float[] y = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            y[r * width + r * 7 % width] = 1;
        }
        return y;
    }

    static float[] normal(long seed, int count) {
        RandomGenerator random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static Inferred infer(Plan plan, int rows) {
        return plan.infer(x(plan.graph(), rows), y(plan.graph(), rows));
    }

    /** Values, errors and gradients of the last inference, and all that training carries on. */
    static Map<String, float[]> everything(Plan plan) {
        Map<String, float[]> all = beliefs(plan);
        for (Parameter parameter : plan.graph().parameters()) {
            all.put("gradient of " + parameter.name(), plan.gradient(parameter.name()));
        }
        all.putAll(carried(plan));
        return all;
    }

    static Map<String, float[]> beliefs(Plan plan) {
        Map<String, float[]> all = new TreeMap<>();
        for (Node node : plan.graph().nodes()) {
            all.put("value of " + node.name(), plan.value(node.name()));
            if (node.index() > 0) {
                all.put("error of " + node.name(), plan.error(node.name()));
            }
        }
        return all;
    }

    static Map<String, float[]> carried(Plan plan) {
        PlanState state = plan.state();
        Map<String, float[]> all = new TreeMap<>();
        state.parameters().forEach((name, values) -> all.put("parameter " + name, values));
        state.slots().forEach((name, values) -> all.put("slot " + name, values));
        all.put("updates", new float[] {state.updates()});
        return all;
    }

    static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    /** A node of its own. */
    static HostNode node(int width, int rows, int panel) {
        Node node = Graph.builder()
                .input("x", 1)
                .dense("y", "x", width, Activation.NONE)
                .build(Energy.gaussian(1))
                .output();
        return new HostNode(node, rows, panel, 0);
    }
}
