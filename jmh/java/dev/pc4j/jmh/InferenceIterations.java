package dev.pc4j.jmh;

import dev.pc4j.cli.bench.Expected;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many inference iterations does an engine make in a second, on each problem of the suite? One call is a whole inference under the
 * strict rule (feed-forward start, T updates of all values, weight gradients); the score counts calls, the counter iterations.
 *
 * <p>{@code jmh/run InferenceIterations}; for the large problem as well {@code -p problem=a,a256,b,c,e}, for engines
 * beside each other {@code -p engine=host,opencl}.
 */
// Throughput, so that the counter is a rate.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
// A call takes 2 to 50 ms; compilation has settled after some seconds of the larger nets.
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 2)
// Two JVMs: what the JIT compiler inlines differs from one to the next more than iterations do.
@Fork(2)
// One caller; the engine brings its own threads, one a core.
@State(Scope.Benchmark)
public class InferenceIterations {
    /** Problem c takes over a second a call and d a minute: by hand. */
    @Param({"a", "a256", "b", "e"})
    public String problem;

    /** Any engine of this build by name. */
    @Param("host")
    public String engine;

    private Engine device;
    private Plan plan;
    private int steps;
    private float[] x;
    private float[] y;
    private double energy;
    private double bound;

    /** JMH adds these up beside the score; in throughput mode it divides them by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread) // counters must be
    public static class Counters {
        /** Updates of all values. */
        public long iterations;
    }

    /** Once a JVM: buffers live as long as the plan, as they do in a training run. */
    @Setup(Level.Trial)
    public void compile() {
        Problem chosen = Problem.of(problem);
        Inference inference = new Inference(chosen.steps(), chosen.rate());
        device = Engines.open(engine);
        plan = device.compile(chosen.graph(), LearningRule.STRICT.schedule(chosen.graph(), inference),
                PlanOptions.batch(chosen.batch()));
        chosen.fill(plan);
        steps = chosen.steps();
        x = chosen.x();
        y = chosen.y();
        Expected expected = Expected.of(chosen).orElseThrow();
        energy = expected.energy();
        bound = Expected.bound(plan.options().precision().orElse(Precision.FP32));
        plan.infer(x, y);
        Check.close("the gradient norm", chosen.gradientNorm(plan), expected.gradientNorm(), bound);
    }

    /** Every call is checked: one comparison against milliseconds. The energy sums over all nodes, so no iteration is dead code. */
    @Benchmark
    public Inferred infer(Counters counters) {
        Inferred found = plan.infer(x, y);
        counters.iterations += steps;
        Check.close("the energy", found.energy(), energy, bound);
        return found;
    }

    /** The engine's threads end with the JVM's measurement. */
    @TearDown(Level.Trial)
    public void close() {
        plan.close();
        device.close();
    }
}
