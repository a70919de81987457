package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/** An engine whose plans run by a kernel. */
record By(Engine engine, KernelChoice kernel) implements Engine {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String device() {
        return engine.device();
    }

    @Override
    public List<Precision> precisions() {
        return engine.precisions();
    }

    @Override
    public List<String> kernels() {
        return List.of(kernel.label());
    }

    @Override
    public Plan compile(Graph graph, Schedule schedule, PlanOptions options) {
        Plan plan = engine.compile(graph, schedule, options.withKernel(kernel.label()));
        assertThat(plan.kernel()).isEqualTo(kernel.label());
        return plan;
    }

    @Override
    public void close() {
        engine.close();
    }
}
