package dev.pc4j.engine.host;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/** The engine of the CPU: fp32 on all cores. Its threads are shared by its plans, which may be used from several threads in turn. */
final class HostEngine implements Engine {
    private final Arithmetic arithmetic;
    private final Workers workers;

    HostEngine(EngineOptions options, Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.workers = new Workers(
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String name() {
        return HostProvider.NAME;
    }

    @Override
    public String device() {
        return "%s, %d thread(s), %s".formatted(Processor.name(), workers.threads(), arithmetic.description());
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32);
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        HostProvider.CAPABILITIES.require(name(), graph, schedule);
        PlanOptions filled = options.requirePrecision(name(), precisions());
        filled.requireKernel(name(), kernels());
        return new CheckedPlan<>(this, graph, schedule, filled,
                new HostPlan(graph, schedule, filled, arithmetic, workers));
    }

    @Override
    public PffPlan compile(PffShape shape, PffSettings settings, int batch) {
        PffPlan.requireBatch(batch);
        return new PffPlan(shape, settings, batch, new HostPff(shape, settings, batch, arithmetic, workers));
    }

    @Override
    public List<String> kernels() {
        return List.of(HostPlan.KERNEL);
    }

    @Override
    public void close() {
        workers.close();
    }
}
