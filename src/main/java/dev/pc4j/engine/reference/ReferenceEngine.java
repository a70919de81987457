package dev.pc4j.engine.reference;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/** Compiles {@link ReferencePlan}s, which compute in float64 on the calling thread. Holds nothing, so closing it does nothing. */
public final class ReferenceEngine implements Engine {
    /** The word by which users choose it. */
    public static final String NAME = "reference";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String device() {
        return "float64 loops on one thread of the CPU, the specification as code";
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP64);
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        ReferenceProvider.CAPABILITIES.require(name(), graph, schedule);
        PlanOptions filled = options.requirePrecision(name(), precisions());
        filled.requireKernel(name(), kernels());
        return new CheckedPlan<>(this, graph, schedule, filled, new ReferencePlan(graph, schedule, filled));
    }

    @Override
    public PffPlan compile(PffShape shape, PffSettings settings, int batch) {
        PffPlan.requireBatch(batch);
        return new PffPlan(shape, settings, batch, new ReferencePff(shape, settings));
    }

    @Override
    public List<String> kernels() {
        return List.of(ReferencePlan.KERNEL);
    }

    @Override
    public void close() {}
}
