package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;

/** {@link Arithmetic} in plain Java, for virtual machines without the Vector API. Fused multiply-adds as in the vector form. */
final class ScalarArithmetic implements Arithmetic {
    private static final int PANEL = 4;
    private static final int STRIP = 4;

    @Override
    public int panel() {
        return PANEL;
    }

    @Override
    public int strip() {
        return STRIP;
    }

    @Override
    public String description() {
        return "scalar, 4x4 blocks";
    }

    @Override
    public void product(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        for (int r = 0; r < STRIP; r++) {
            row(a, aAt + r * aStride, b, bAt, k, init, initAt + r * initStride, c, cAt + r * cStride);
        }
    }

    private static void row(
            float[] a, int aAt, float[] b, int bAt, int k, float[] init, int initAt, float[] c, int cAt) {
        float c0 = init[initAt];
        float c1 = init[initAt + 1];
        float c2 = init[initAt + 2];
        float c3 = init[initAt + 3];
        for (int i = 0, j = bAt; i < k; i++, j += PANEL) {
            float x = a[aAt + i];
            c0 = Math.fma(x, b[j], c0);
            c1 = Math.fma(x, b[j + 1], c1);
            c2 = Math.fma(x, b[j + 2], c2);
            c3 = Math.fma(x, b[j + 3], c3);
        }
        c[cAt] = c0;
        c[cAt + 1] = c1;
        c[cAt + 2] = c2;
        c[cAt + 3] = c3;
    }

    @Override
    public void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i++) {
            float v = ScalarActivations.value(f, x[i]);
            value[i] = v;
            slope[i] = ScalarActivations.slope(f, x[i]);
        }
    }

    @Override
    public void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        if (f == Activation.NONE) {
            for (int i = from; i < to; i++) {
                negated[i] = -d[i];
            }
            return;
        }
        for (int i = from; i < to; i++) {
            float step = d[i];
            slope[i] = ScalarActivations.movedSlope(f, x[i], value[i], at[i], step);
            negated[i] = -ScalarActivations.step(f, x[i], value[i], at[i], step);
        }
    }

    @Override
    public void relax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow) {
        for (int i = from; i < to; i++) {
            float s = slope == null ? 1 : slope[i];
            float force = Math.fma(s, push[i + pushAt], -error[i]);
            d[i] = Math.fma(rate, force, d[i]);
            if (follow) {
                error[i] = Math.fma(rate, force, error[i]);
            }
        }
    }

    @Override
    public float squares(int from, int to, float[] values) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum = Math.fma(values[i], values[i], sum);
        }
        return sum;
    }

    @Override
    public float absolutes(int from, int to, float[] values) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.abs(values[i]);
        }
        return sum;
    }
}
