package dev.pc4j.engine.host;

import dev.pc4j.cli.bench.Fill;
import dev.pc4j.engine.ExactActivations;
import dev.pc4j.graph.Activation;
import dev.pc4j.jmh.Check;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many nanoseconds an element does {@link Arithmetic#displace} take with each activation, on one core? It runs over every activated
 * node in every inference iteration: -(f(x + d) - f(x)) without cancellation, and f'(x + d). In the package of the engine, whose
 * arithmetic is not public.
 *
 * <p>{@code jmh/run ElementwiseStep}
 */
// Time, which adds up over the nodes of a net.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// A call takes microseconds once compiled. GELU's loop is by far the longest, and compiled last: the warm-up is for it.
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
// Two JVMs: how C2 allots the registers differs from one to the next more than iterations do.
@Fork(2)
@State(Scope.Thread) // one thread; a second would have arrays of its own
public class ElementwiseStep {
    /** A tile of 32 rows of a node 256 wide: the six arrays lie in a second-level cache, as a tile's do. */
    private static final int ELEMENTS = 32 * 256;

    /** Every activation by its label. */
    @Param({"none", "relu", "leaky-relu", "tanh", "sigmoid", "gelu", "hard-tanh", "silu", "softplus", "elu"})
    public String activation;

    private final Arithmetic arithmetic = new VectorArithmetic(true);
    private Activation f;
    private float[] x;
    private float[] value;
    private float[] at;
    private float[] d;
    private float[] negated;
    private float[] slope;

    /** Once a JVM: f(x) and f'(x) are known before inference begins. */
    @Setup(Level.Trial)
    public void fill() {
        f = Activation.parse("activation", activation);
        x = Fill.values(ELEMENTS, 1, 2);
        d = Fill.values(ELEMENTS, 2, 0.2);
        value = new float[ELEMENTS];
        at = new float[ELEMENTS];
        negated = new float[ELEMENTS];
        slope = new float[ELEMENTS];
        if (!f.isNone()) {
            arithmetic.activate(f, 0, ELEMENTS, x, value, at);
        }
    }

    /** The score is by element. The arrays written are fields, which the compiler may not leave out. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void displace() {
        arithmetic.displace(f, 0, ELEMENTS, x, value, at, d, negated, slope);
    }

    /** Once a JVM and at the end: what is checked is what the measured, compiled code has left. */
    @TearDown(Level.Trial)
    public void check() {
        Check.close("f(x) - f(x + d)", negated, each(i -> -ExactActivations.step(f, x[i], d[i])), 1e-6);
        if (!f.isNone()) {
            Check.close("f'(x + d)", slope, each(i -> ExactActivations.slope(f, (double) x[i] + d[i])), 1e-5);
        }
    }

    private static double[] each(IntToDoubleFunction function) {
        return IntStream.range(0, ELEMENTS).mapToDouble(function).toArray();
    }
}
