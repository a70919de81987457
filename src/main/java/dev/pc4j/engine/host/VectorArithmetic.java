package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.PANEL;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;

import dev.pc4j.graph.Activation;
import jdk.incubator.vector.FloatVector;

/** {@link Arithmetic} on the Vector API, at the processor's preferred vector length. */
final class VectorArithmetic implements Arithmetic {
    /** 16 floats mean AVX-512, and 64-bit ARM has 32 vector registers at any length. */
    private static final boolean MANY_REGISTERS = LANES >= 16 || System.getProperty("os.arch").equals("aarch64");

    @Override
    public int panel() {
        return PANEL;
    }

    @Override
    public int strip() {
        return MANY_REGISTERS ? 8 : 4;
    }

    @Override
    public String description() {
        return "Vector API, %d-bit, %dx%d blocks".formatted(SPECIES.vectorBitSize(), strip(), PANEL);
    }

    @Override
    public void product(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        if (MANY_REGISTERS) {
            VectorProduct.strip8(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        } else {
            VectorProduct.strip4(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        }
    }

    @Override
    public void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope) {
        VectorActivations.activate(f, from, to, x, value, slope);
    }

    @Override
    public void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        VectorActivations.displace(f, from, to, x, value, at, d, negated, slope);
    }

    @Override
    public void relax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow) {
        FloatVector step = FloatVector.broadcast(SPECIES, rate);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = from; i < to; i += LANES) {
            FloatVector s = slope == null ? one : FloatVector.fromArray(SPECIES, slope, i);
            FloatVector e = FloatVector.fromArray(SPECIES, error, i);
            FloatVector force = s.fma(FloatVector.fromArray(SPECIES, push, i + pushAt), e.neg());
            step.fma(force, FloatVector.fromArray(SPECIES, d, i)).intoArray(d, i);
            if (follow) {
                step.fma(force, e).intoArray(error, i);
            }
        }
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
