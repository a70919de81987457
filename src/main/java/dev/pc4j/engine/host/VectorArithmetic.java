package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.PANEL;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;

import dev.pc4j.graph.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Arithmetic} on the Vector API, at the processor's preferred vector length. */
final class VectorArithmetic implements Arithmetic {
    private static final VectorSpecies<Integer> NUMBERS = IntVector.SPECIES_PREFERRED;

    private final ScalarArithmetic scalar = new ScalarArithmetic();
    private final WarmUp warmUp;

    /** An arithmetic that computes in scalar code, with the same bits, until the vector loops are compiled. */
    VectorArithmetic() {
        this(false);
    }

    /** The same, or one that uses the vector loops from the start. */
    VectorArithmetic(boolean compiled) {
        warmUp = new WarmUp(compiled);
    }

    @Override
    public void prepare(Activation f) {
        prepared(f);
    }

    /** Each is asked for, since asking begins it. */
    @Override
    public boolean prepared(Activation f) {
        boolean product = warmUp.compiled(WarmUp.PRODUCT);
        boolean elements = warmUp.compiled(WarmUp.ELEMENTS);
        boolean loops = warmUp.compiled(WarmUp.loopsOf(f));
        return product && elements && loops;
    }

    @Override
    public int panel() {
        return PANEL;
    }

    @Override
    public int strip() {
        return VectorProduct.STRIP;
    }

    @Override
    public String description() {
        return "Vector API, %d-bit, %dx%d blocks".formatted(SPECIES.vectorBitSize(), strip(), PANEL);
    }

    /** In vectors once they are compiled, else in scalar code; both round alike, so no result depends on when that is. */
    @Override
    public void product(
            int rows,
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        if (warmUp.compiled(WarmUp.PRODUCT)) {
            VectorProduct.product(rows, a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
            return;
        }
        for (int r = 0; r < rows; r++) {
            ScalarArithmetic.row(
                    PANEL, a, aAt + r * aStride, b, bAt, k, init, initAt + r * initStride, c, cAt + r * cStride);
        }
    }

    @Override
    public void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope) {
        if (warmUp.compiled(WarmUp.loopsOf(f))) {
            VectorActivations.activate(f, from, to, x, value, slope);
        } else {
            scalar.activate(f, from, to, x, value, slope);
        }
    }

    @Override
    public void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        if (warmUp.compiled(WarmUp.loopsOf(f))) {
            VectorActivations.displace(f, from, to, x, value, at, d, negated, slope);
        } else {
            scalar.displace(f, from, to, x, value, at, d, negated, slope);
        }
    }

    @Override
    public void relax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow) {
        if (warmUp.compiled(WarmUp.ELEMENTS)) {
            vectorRelax(rate, from, to, push, pushAt, slope, error, d, follow);
        } else {
            scalar.relax(rate, from, to, push, pushAt, slope, error, d, follow);
        }
    }

    static void vectorRelax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow) {
        FloatVector step = FloatVector.broadcast(SPECIES, rate);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = from; i < to; i += LANES) {
            FloatVector s = slope == null ? one : FloatVector.fromArray(SPECIES, slope, i);
            FloatVector e = FloatVector.fromArray(SPECIES, error, i);
            FloatVector force = s.fma(FloatVector.fromArray(SPECIES, push, i + pushAt), e.neg());
            FloatVector moved = step.fma(force, FloatVector.fromArray(SPECIES, d, i));
            moved.blend(0, moved.abs().compare(VectorOperators.LT, LEAST)).intoArray(d, i);
            if (follow) {
                FloatVector followed = step.fma(force, e);
                followed.blend(0, followed.abs().compare(VectorOperators.LT, LEAST)).intoArray(error, i);
            }
        }
    }

    @Override
    public void add(int count, float[] values, int at, float[] into, int intoAt) {
        int done = warmUp.compiled(WarmUp.ELEMENTS) ? vectorAdd(count, values, at, into, intoAt) : 0;
        scalar.add(count - done, values, at + done, into, intoAt + done);
    }

    /** Whole vectors of elements; tells how many elements these are. */
    static int vectorAdd(int count, float[] values, int at, float[] into, int intoAt) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, into, intoAt + i);
            sum.add(FloatVector.fromArray(SPECIES, values, at + i)).intoArray(into, intoAt + i);
        }
        return whole;
    }

    @Override
    public void larger(int count, float[] x, int at, int number, float[] top, int[] found, int topAt) {
        int done = warmUp.compiled(WarmUp.ELEMENTS) ? vectorLarger(count, x, at, number, top, found, topAt) : 0;
        scalar.larger(count - done, x, at + done, number + done, top, found, topAt + done);
    }

    /** Likewise. */
    static int vectorLarger(int count, float[] x, int at, int number, float[] top, int[] found, int topAt) {
        int whole = SPECIES.loopBound(count);
        IntVector numbers = IntVector.broadcast(NUMBERS, number).addIndex(1);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector before = FloatVector.fromArray(SPECIES, top, topAt + i);
            VectorMask<Float> is = v.compare(VectorOperators.GT, before);
            before.blend(v, is).intoArray(top, topAt + i);
            IntVector.fromArray(NUMBERS, found, topAt + i)
                    .blend(numbers.add(i), is.cast(NUMBERS))
                    .intoArray(found, topAt + i);
        }
        return whole;
    }

    @Override
    public float squares(int from, int to, float[] values) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, values, i);
            sum = v.fma(v, sum);
        }
        return total(sum);
    }

    @Override
    public float absolutes(int from, int to, float[] values) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = from; i < to; i += LANES) {
            sum = sum.add(FloatVector.fromArray(SPECIES, values, i).abs());
        }
        return total(sum);
    }

    /** The sum of all lanes in ascending order, which {@code reduceLanes} does not promise. */
    private static float total(FloatVector sum) {
        float total = 0;
        for (int i = 0; i < LANES; i++) {
            total += sum.lane(i);
        }
        return total;
    }
}
