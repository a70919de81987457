package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;

import dev.pc4j.cli.bench.Fill;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.jmh.Check;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
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
 * What share of a plain FMA loop's rate does the host engine's matrix product reach, on one core? {@link #product} multiplies square
 * matrices in the blocks and the order of {@link HostTile#product}; {@link #fmaLoop} only computes, from registers. In the package of the
 * engine, whose product is not public.
 *
 * <p>{@code jmh/run HostProduct}; the counter {@code gflop} is in GFLOP a second, and product's over fmaLoop's is the answer.
 */
// Throughput, so that the counter is a rate.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
// A call takes 17 us to 30 ms: compiled within the first second.
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
// Two JVMs: how C2 allots the registers differs from one to the next more than iterations do.
@Fork(2)
public class HostProduct {

    /** JMH adds these up beside the score; in throughput mode it divides them by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread) // counters must be
    public static class Counters {
        /** 1e9 floating-point operations, a multiplication and an addition being two. */
        public double gflop;
    }

    /** C = A B, n x n each. */
    @State(Scope.Thread) // one thread; a second would have matrices of its own
    public static class Matrices {
        /** From what lies in the first-level cache to what overflows the second: weights are packed once, as in a plan. */
        @Param({"128", "256", "512", "1024"})
        public int size;

        private final Arithmetic arithmetic = new VectorArithmetic(true);
        private HostMatrix weights;
        private float[] a;
        private float[] b;
        private float[] c;
        private float[] zeros;
        private int tile;

        /** Once a JVM: a plan's arrays live as long as the plan. */
        @Setup(Level.Trial)
        public void fill() {
            a = Fill.values(size * size, 1, 1);
            b = Fill.values(size * size, 2, 1);
            c = new float[size * size];
            zeros = new float[size];
            weights = new HostMatrix(new Parameter("w", Shape.of(size, size), size, size), 1, arithmetic, 0);
            weights.pack(b, weights.values);
            tile = Tiling.rows(size, 1, arithmetic.strip(), 2L * Float.BYTES * weights.values.length);
        }

        void multiply() {
            for (int first = 0; first < size; first += tile) {
                int end = Math.min(size, first + tile);
                for (int p = 0; p < weights.panels; p++) {
                    int column = p * weights.panel;
                    arithmetic.product(
                            end - first, a, first * size, size, weights.values, weights.at(p, 0), size,
                            zeros, 0, 0, c, first * size + column, size);
                }
            }
        }

        /** Once a JVM and at the end: what is checked is what the measured, compiled code has left. */
        @TearDown(Level.Trial)
        public void check() {
            double[] expected = new double[size * size];
            for (int i = 0; i < size; i++) {
                for (int k = 0; k < size; k++) {
                    double factor = a[i * size + k];
                    for (int j = 0; j < size; j++) {
                        expected[i * size + j] += factor * b[k * size + j];
                    }
                }
            }
            Check.close("the product", c, expected, 1e-5);
        }
    }

    /** What the loop adds and multiplies by, in fields so that the compiler does not know them. */
    @State(Scope.Thread) // one thread, as the product
    public static class Numbers {
        private float start = 3;
        private float one = 1;
    }

    /** The array c, which the caller cannot see, keeps the product alive. */
    @Benchmark
    public float[] product(Matrices matrices, Counters counters) {
        matrices.multiply();
        double n = matrices.size;
        counters.gflop += 2e-9 * n * n * n;
        return matrices.c;
    }

    /** Every lane counts the trips exactly, so the sum says whether all were made. */
    @Benchmark
    public float fmaLoop(Numbers numbers, Counters counters) {
        float found = FmaLoop.run(numbers.start, numbers.one);
        counters.gflop += FmaLoop.GFLOP;
        Check.close("the sum", found, FmaLoop.sum(numbers.start), 0);
        return found;
    }

    /** Twelve independent sums: enough for two FMA units of five cycles, few enough for 16 registers. */
    static final class FmaLoop {
        /** Short, because C2 compiles a method that is called often better than a loop that it has to enter halfway. */
        private static final int TRIPS = 10_000;

        private static final int SUMS = 12;

        static final double GFLOP = 2e-9 * SUMS * LANES * TRIPS;

        private FmaLoop() {}

        static double sum(float start) {
            return (double) SUMS * LANES * (start + TRIPS);
        }

        /** A compilation of its own, in which every sum is a local variable and stays in a register. */
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        static float run(float start, float one) {
            FloatVector x = FloatVector.broadcast(SPECIES, one);
            FloatVector y = FloatVector.broadcast(SPECIES, one);
            FloatVector c0 = FloatVector.broadcast(SPECIES, start);
            FloatVector c1 = c0;
            FloatVector c2 = c0;
            FloatVector c3 = c0;
            FloatVector c4 = c0;
            FloatVector c5 = c0;
            FloatVector c6 = c0;
            FloatVector c7 = c0;
            FloatVector c8 = c0;
            FloatVector c9 = c0;
            FloatVector c10 = c0;
            FloatVector c11 = c0;
            for (int i = 0; i < TRIPS; i++) {
                c0 = x.fma(y, c0);
                c1 = x.fma(y, c1);
                c2 = x.fma(y, c2);
                c3 = x.fma(y, c3);
                c4 = x.fma(y, c4);
                c5 = x.fma(y, c5);
                c6 = x.fma(y, c6);
                c7 = x.fma(y, c7);
                c8 = x.fma(y, c8);
                c9 = x.fma(y, c9);
                c10 = x.fma(y, c10);
                c11 = x.fma(y, c11);
            }
            FloatVector low = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
            FloatVector high = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
            return low.add(high).reduceLanes(VectorOperators.ADD);
        }
    }
}
