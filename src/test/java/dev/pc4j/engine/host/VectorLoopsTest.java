package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pc4j.graph.Activation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Once compiled, no loop allocates its vectors: where the JIT gives up inlining, each vector operation makes two objects. */
class VectorLoopsTest {
    private static final int SIZE = 1024;

    /** A seventh of what one allocated vector for every 16 floats would be. */
    private static final long SLACK = 1 << 10;

    /** Two arrays, by which the step of gelu shares its formulas. */
    private static final long SCRATCH = 2 * SIZE * Float.BYTES;

    private static final int CALLS = 100;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final VectorArithmetic arithmetic = Fixtures.vectors();
    private final float[] x = Fixtures.normal(1, SIZE);
    private final float[] value = new float[SIZE];
    private final float[] slope = new float[SIZE];
    private final float[] negated = new float[SIZE];
    private final float[] moved = new float[SIZE];

    @TestFactory
    Stream<DynamicTest> activations() {
        return Activation.usual()
                .stream()
                .filter(f -> !f.isNone())
                .flatMap(f -> Stream.of(
                        test("activates " + f, () -> arithmetic.activate(f, 0, SIZE, x, value, slope)),
                        displaces("displaces little by ", f, 0.01f),
                        displaces("displaces far by ", f, 1)));
    }

    @TestFactory
    Stream<DynamicTest> products() {
        int panel = arithmetic.panel();
        int rows = 3 * arithmetic.strip();
        int[] found = new int[SIZE];
        float[] product = new float[Math.max(SIZE, rows * panel)];
        return Stream.of(
                test("multiplies", () -> arithmetic.product(rows, x, 0, 16, x, 0, 16, x, 0, 0, product, 0, panel)),
                test("relaxes", () -> arithmetic.relax(1e-9f, 0, SIZE, x, 0, x, x, product, true)),
                test("adds", () -> arithmetic.add(SIZE, x, 0, value, 0)),
                test("finds the larger", () -> arithmetic.larger(SIZE, x, 0, 0, value, found, 0)),
                test("sums squares", () -> arithmetic.squares(0, SIZE, x)),
                test("sums absolutes", () -> arithmetic.absolutes(0, SIZE, x)));
    }

    private DynamicTest displaces(String name, Activation f, float step) {
        float[] d = new float[SIZE];
        Arrays.fill(d, step);
        return test(name + f, f.kind() == Activation.Kind.GELU ? SCRATCH + SLACK : SLACK,
                () -> arithmetic.displace(f, 0, SIZE, x, value, slope, d, negated, moved));
    }

    private static DynamicTest test(String name, Runnable loop) {
        return test(name, SLACK, loop);
    }

    private static DynamicTest test(String name, long most, Runnable loop) {
        return DynamicTest.dynamicTest(name, () -> assertThat(leastBytes(most, loop)).isLessThan(most));
    }

    /** Bytes that a call allocates when the JIT is done with it. */
    private static long leastBytes(long most, Runnable loop) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        long least = Long.MAX_VALUE;
        while (least >= most && System.nanoTime() < end) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                loop.run();
            }
            least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        return least;
    }
}
