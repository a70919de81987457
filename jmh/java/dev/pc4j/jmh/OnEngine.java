package dev.pc4j.jmh;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A benchmark of plans, measured by {@link Run} on every engine, kernel and precision that can run them. */
@State(Scope.Benchmark) // one caller; the engine brings its own threads
public abstract class OnEngine {
    /** Any engine of this build by name. */
    @Param("host")
    public String engine;

    /** One of the engine's kernels. */
    @Param("tile-sweep")
    public String kernel;

    /** One of the engine's precisions by its label. */
    @Param("fp32")
    public String precision;

    /** Set by {@link #open}. */
    Plan plan;

    private Engine device;

    /** The name of the parameter that says which plan of the benchmark's is measured. */
    abstract String varied();

    /**
     * The plan of a value of {@link #varied}.
     *
     * @throws EngineException where the subject cannot run it
     */
    abstract Plan compile(Engine on, String value);

    /** Opens the engine and compiles the plan of a value. */
    final void open(String value) {
        device = Engines.open(engine);
        plan = compile(device, value);
    }

    /** To be measured on a subject. */
    final void on(Subject subject) {
        engine = subject.engine();
        kernel = subject.kernel();
        precision = subject.precision();
    }

    /** Compiles by the kernel and in the precision of this benchmark, and by no other kernel in its place. */
    final Plan compile(Engine on, Graph graph, Schedule schedule, PlanOptions options) {
        Plan compiled = on.compile(graph, schedule, options.with(precision()).withKernel(kernel));
        if (!compiled.kernel().equals(kernel)) {
            compiled.close();
            throw new EngineException("kernel '%s' is not there and is replaced by another".formatted(kernel));
        }
        return compiled;
    }

    /** Calls until what runs is compiled, which on a slow machine takes longer than the first iterations. */
    final void warm(float[] x, float[] y) {
        while (!plan.warm()) {
            plan.infer(x, y);
        }
    }

    final Precision precision() {
        return Choice.parse(Precision.class, "precision", precision);
    }

    /** The engine's threads end with the JVM's measurement. */
    @TearDown(Level.Trial)
    public void close() {
        plan.close();
        device.close();
    }
}
