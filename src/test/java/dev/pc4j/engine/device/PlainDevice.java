package dev.pc4j.engine.device;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/** Device plans on {@link PlainStream}, so that what they compile is tested apart from any kernel. */
final class PlainDevice implements Engine {
    private final Packing packing;
    private final boolean chains;

    PlainDevice(Packing packing, boolean chains) {
        this.packing = packing;
        this.chains = chains;
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public String device() {
        return "task.h in plain Java";
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32);
    }

    @Override
    public List<String> kernels() {
        return List.of(); // it is never asked
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        PlanOptions filled = options.with(Precision.FP32);
        return new CheckedPlan<>(this, graph, schedule, filled,
                new DevicePlan(graph, schedule, filled, new PlainStream(packing, chains), name()));
    }

    @Override
    public void close() {}
}
