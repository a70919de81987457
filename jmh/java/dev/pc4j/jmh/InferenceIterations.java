package dev.pc4j.jmh;

import dev.pc4j.cli.bench.Expected;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many inference iterations are made in a second, by engine, kernel, precision and problem of the suite? One call is a whole inference under the
 * strict rule (feed-forward start, T updates of all values, weight gradients); the score counts calls, the counter iterations.
 *
 * <p>{@code jmh/run InferenceIterations}; less with {@code -p engine=cuda -p kernel=phases,cluster -p precision=bf16}, more with
 * {@code -p problem=a,a256,b,c,d,e}.
 */
// Throughput, so that the counter is a rate.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
// A call takes 2 to 50 ms; compilation has settled after some seconds of the larger nets.
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 2)
// Two JVMs: what the JIT compiler inlines differs from one to the next more than iterations do.
@Fork(2)
public class InferenceIterations extends OnEngine {
    /** On a CPU problem c takes over a second a call and d a minute: by hand. */
    @Param({"a", "a256", "b", "e"})
    public String problem;

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
    public void prepare() {
        open(problem);
        Problem chosen = Problem.of(problem);
        chosen.fill(plan);
        steps = chosen.steps();
        x = chosen.x();
        y = chosen.y();
        Expected expected = Expected.of(chosen).orElseThrow();
        energy = expected.energy();
        bound = Expected.bound(precision());
        plan.infer(x, y);
        Check.close("the gradient norm", chosen.gradientNorm(plan), expected.gradientNorm(), bound);
        warm(x, y);
    }

    @Override
    String varied() {
        return "problem";
    }

    @Override
    Plan compile(Engine on, String value) {
        Problem chosen = Problem.of(value);
        Inference inference = new Inference(chosen.steps(), chosen.rate());
        return compile(on, chosen.graph(), LearningRule.STRICT.schedule(chosen.graph(), inference),
                PlanOptions.batch(chosen.batch()));
    }

    /** Every call is checked: one comparison against milliseconds. The energy sums over all nodes, so no iteration is dead code. */
    @Benchmark
    public Inferred infer(Counters counters) {
        Inferred found = plan.infer(x, y);
        counters.iterations += steps;
        Check.close("the energy", found.energy(), energy, bound);
        return found;
    }
}
