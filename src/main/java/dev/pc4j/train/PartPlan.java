package dev.pc4j.train;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.SideBySide;
import java.util.List;
import java.util.Map;

/** A plan that takes gradients of parts and never learns: parameters come with each part. */
public final class PartPlan implements PartWorkers {
    private final Plan plan;
    private final SideBySide inputs;
    private final SideBySide outputs;

    private PartPlan(Plan plan) {
        this.plan = plan;
        this.inputs = new SideBySide(plan.graph().inputs());
        this.outputs = new SideBySide(plan.graph().outputs());
    }

    /**
     * Compiles one for the parts of a run's batches.
     *
     * @param engine the caller's, who closes it afterwards
     */
    public static PartPlan compile(Engine engine, Run run) {
        Training training = run.training();
        run.requireApart();
        // What does not step keeps no arrays for it, but leaves out the same frozen parameters.
        Optimiser still = Optimiser.sgd(0).withLayerRates(training.optimiser().layerRates());
        Training ofParts = training.with(still)
                .withParts(1)
                .withBatch(Math.ceilDiv(training.batch(), training.parts()));
        return new PartPlan(engine.compile(run.graph(), run.schedule(), ofParts.planOptions()));
    }

    /** Takes the gradients of one part. */
    public Taken take(Map<String, float[]> parameters, Part part) {
        plan.restore(new PlanState(parameters, Map.of(), 0, part.inference()));
        Metrics found = Metrics.of(plan.infer(inputs.apart(part.x()).and(outputs.apart(part.y()))));
        return new Taken(plan.gradients(), found);
    }

    @Override
    public List<Taken> take(Map<String, float[]> parameters, List<Part> parts) {
        return parts.stream().map(part -> take(parameters, part)).toList();
    }

    @Override
    public void close() {
        plan.close();
    }
}
