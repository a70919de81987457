package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Products, relaxations and sums: the two arithmetic forms bit against bit where they promise it, and both against double. */
class ProductTest {

    /** Up to 6 strips of rows: in blocks of either size, and of both. */
    private static final class Block {
        final Arithmetic form;
        final int rows;
        final int k;
        final float[] a;
        final int aAt;
        final int aStride;
        final float[] b;
        final int bAt;
        final float[] init;
        final int initAt;
        final int initStride;
        final float[] c;
        final int cAt;
        final int cStride;

        Block(Arithmetic form, int strips, int k, int slack, boolean oneRow, RandomGenerator random) {
            this.form = form;
            this.k = k;
            rows = strips * form.strip();
            aAt = slack;
            aStride = k + slack;
            a = normal(random, aAt + rows * aStride + k);
            bAt = 2 * slack;
            b = normal(random, bAt + (k + 1) * form.panel());
            initAt = 3 * slack;
            initStride = oneRow ? 0 : form.panel() + slack;
            init = normal(random, initAt + rows * initStride + form.panel());
            cAt = slack + 1;
            cStride = form.panel() + 2 * slack;
            c = normal(random, cAt + rows * cStride + 7);
        }

        void multiply() {
            form.product(rows, a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        }

        /** By the definition, with one rounding a term as fused multiply-adds have it. */
        float fused(int row, int column) {
            float sum = init[initAt + row * initStride + column];
            for (int j = 0; j < k; j++) {
                sum = Math.fma(a[aAt + row * aStride + j], b[bAt + j * form.panel() + column], sum);
            }
            return sum;
        }
    }

    @Property(tries = 60, seed = "11")
    void aBlockIsItsSumInAscendingOrderAndNothingElse(@ForAll @IntRange(min = 1, max = 6) int strips,
            @ForAll @IntRange(min = 0, max = 70) int k,
            @ForAll @IntRange(min = 0, max = 9) int slack, @ForAll boolean oneRow, @ForAll boolean vector,
            @ForAll long seed) {
        Block block = new Block(form(vector), strips, k, slack, oneRow, new SplittableRandom(seed));
        float[] expected = block.c.clone();
        for (int r = 0; r < block.rows; r++) {
            for (int j = 0; j < block.form.panel(); j++) {
                expected[block.cAt + r * block.cStride + j] = block.fused(r, j);
            }
        }
        block.multiply();
        assertThat(block.c).isEqualTo(expected);
    }

    @Property(tries = 40, seed = "12")
    void aBlockIsNearItsExactSum(@ForAll @IntRange(min = 1, max = 300) int k, @ForAll boolean vector,
            @ForAll long seed) {
        Block block = new Block(form(vector), 3, k, 3, false, new SplittableRandom(seed));
        block.multiply();
        for (int r = 0; r < block.rows; r++) {
            for (int j = 0; j < block.form.panel(); j++) {
                double sum = block.init[block.initAt + r * block.initStride + j];
                double size = Math.abs(sum);
                for (int i = 0; i < k; i++) {
                    double term = (double) block.a[block.aAt + r * block.aStride + i]
                            * block.b[block.bAt + i * block.form.panel() + j];
                    sum += term;
                    size += Math.abs(term);
                }
                assertThat((double) block.c[block.cAt + r * block.cStride + j]).isCloseTo(sum,
                        within((k + 1) * 0x1p-24 * size));
            }
        }
    }

    @Property(tries = 30, seed = "13")
    void theResultMayOverwriteWhereItStartedFrom(@ForAll @IntRange(min = 1, max = 40) int k, @ForAll boolean vector,
            @ForAll long seed) {
        Block block = new Block(form(vector), 3, k, 2, false, new SplittableRandom(seed));
        float[] expected = block.init.clone();
        for (int r = 0; r < block.rows; r++) {
            for (int j = 0; j < block.form.panel(); j++) {
                expected[block.initAt + r * block.initStride + j] = block.fused(r, j);
            }
        }
        block.form.product(block.rows, block.a, block.aAt, block.aStride, block.b, block.bAt, k, block.init,
                block.initAt,
                block.initStride, block.init, block.initAt, block.initStride);
        assertThat(block.init).isEqualTo(expected);
    }

    @Property(tries = 60, seed = "14")
    void relaxationFollowsItsFormula(@ForAll boolean vector, @ForAll boolean withSlope, @ForAll boolean follow,
            @ForAll @IntRange(min = 0, max = 3) int start, @ForAll @IntRange(min = 1, max = 3) int panels,
            @ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Arithmetic form = form(vector);
        int from = start * form.panel();
        int to = from + panels * form.panel();
        float rate = (float) random.nextDouble(0.01, 1);
        float[] push = normal(random, to - from);
        float[] slope = withSlope ? normal(random, to + form.panel()) : null;
        float[] error = normal(random, to + form.panel());
        float[] d = normal(random, to + form.panel());
        float[] expectedD = d.clone();
        float[] expectedError = error.clone();
        for (int i = from; i < to; i++) {
            double force = (withSlope ? slope[i] : 1) * (double) push[i - from] - error[i];
            assertThat(Math.abs(force)).isLessThan(50);
            expectedD[i] = (float) (d[i] + rate * force);
            expectedError[i] = follow ? (float) (error[i] + rate * force) : error[i];
        }
        form.relax(rate, from, to, push, -from, slope, error, d, follow);
        assertThat(d).containsExactly(expectedD, within(1e-5f));
        assertThat(error).containsExactly(expectedError, within(1e-5f));
        assertThat(Arrays.copyOfRange(d, to, d.length)).isEqualTo(Arrays.copyOfRange(expectedD, to, d.length));
        assertThat(Arrays.copyOf(error, from)).isEqualTo(Arrays.copyOf(expectedError, from));
    }

    /** Before the warm-up the vector form computes in scalar code; when it changes over must not show. */
    @Property(tries = 60, seed = "16")
    void theVectorFormHasTheSameBitsBeforeItIsCompiled(@ForAll @IntRange(min = 0, max = 70) int k,
            @ForAll boolean oneRow,
            @ForAll long seed) {
        Block compiled = new Block(form(true), 5, k, 3, oneRow, new SplittableRandom(seed));
        Block before = new Block(new VectorArithmetic(), 5, k, 3, oneRow, new SplittableRandom(seed));
        compiled.multiply();
        before.multiply();
        assertThat(before.c).isEqualTo(compiled.c);
    }

    @Example
    void bothFormsRelaxToTheSameBits() {
        RandomGenerator random = new SplittableRandom(1);
        int size = 4 * form(true).panel();
        float[] push = normal(random, size);
        float[] slope = normal(random, size);
        float[][] errors = {normal(random, size), null};
        float[][] ds = {normal(random, size), null};
        errors[1] = errors[0].clone();
        ds[1] = ds[0].clone();
        form(false).relax(0.3f, 0, size, push, 0, slope, errors[0], ds[0], true);
        form(true).relax(0.3f, 0, size, push, 0, slope, errors[1], ds[1], true);
        assertThat(errors[1]).isEqualTo(errors[0]);
        assertThat(ds[1]).isEqualTo(ds[0]);
    }

    @Property(tries = 40, seed = "17")
    void sumsAndMaximaTakeAnyNumberOfElements(@ForAll boolean vector, @ForAll @IntRange(min = 0, max = 70) int count,
            @ForAll @IntRange(min = 0, max = 3) int at, @ForAll @IntRange(min = 0, max = 3) int to, @ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Arithmetic form = form(vector);
        float[] x = normal(random, at + count + 1);
        float[] sum = normal(random, to + count + 1);
        float[] top = sum.clone();
        int[] found = new int[top.length];
        float[] expectedSum = sum.clone();
        float[] expectedTop = top.clone();
        int[] expectedFound = found.clone();
        for (int i = 0; i < count; i++) {
            expectedSum[to + i] += x[at + i];
            expectedTop[to + i] = Math.max(top[to + i], x[at + i]);
            expectedFound[to + i] = x[at + i] > top[to + i] ? 5 + i : 0;
        }
        form.add(count, x, at, sum, to);
        form.larger(count, x, at, 5, top, found, to);
        assertThat(sum).isEqualTo(expectedSum);
        assertThat(top).isEqualTo(expectedTop);
        assertThat(found).isEqualTo(expectedFound);
    }

    @Property(tries = 30, seed = "15")
    void sumsAreOfTheirRangeOnly(@ForAll boolean vector, @ForAll @IntRange(min = 0, max = 20) int panels,
            @ForAll long seed) {
        Arithmetic form = form(vector);
        int from = form.panel();
        int to = from + panels * form.panel();
        float[] values = normal(new SplittableRandom(seed), to + form.panel());
        double squares = 0;
        double absolutes = 0;
        for (int i = from; i < to; i++) {
            squares += (double) values[i] * values[i];
            absolutes += Math.abs(values[i]);
        }
        assertThat((double) form.squares(from, to, values)).isCloseTo(squares, within(1e-6 * squares));
        assertThat((double) form.absolutes(from, to, values)).isCloseTo(absolutes, within(1e-6 * absolutes));
    }

    private static Arithmetic form(boolean vector) {
        return vector ? Fixtures.vectors() : new ScalarArithmetic();
    }

    private static float[] normal(RandomGenerator random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
