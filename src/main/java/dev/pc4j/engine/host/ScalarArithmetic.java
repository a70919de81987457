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
            int rows,
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        for (int r = 0; r < rows; r++) {
            row(PANEL, a, aAt + r * aStride, b, bAt, k, init, initAt + r * initStride, c, cAt + r * cStride);
        }
    }

    /** One row of a product with b in panels of {@code panel} columns, a multiple of 4. */
    static void row(
            int panel, float[] a, int aAt, float[] b, int bAt, int k, float[] init, int initAt, float[] c, int cAt) {
        for (int column = 0; column < panel; column += 4) {
            int i = initAt + column;
            float c0 = init[i];
            float c1 = init[i + 1];
            float c2 = init[i + 2];
            float c3 = init[i + 3];
            int j = bAt + column;
            for (int t = 0; t < k; t++) {
                float x = a[aAt + t];
                c0 = Math.fma(x, b[j], c0);
                c1 = Math.fma(x, b[j + 1], c1);
                c2 = Math.fma(x, b[j + 2], c2);
                c3 = Math.fma(x, b[j + 3], c3);
                j += panel;
            }
            int o = cAt + column;
            c[o] = c0;
            c[o + 1] = c1;
            c[o + 2] = c2;
            c[o + 3] = c3;
        }
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
        if (f.isNone()) {
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
            d[i] = orZero(Math.fma(rate, force, d[i]));
            if (follow) {
                error[i] = orZero(Math.fma(rate, force, error[i]));
            }
        }
    }

    private static float orZero(float value) {
        return Math.abs(value) < LEAST ? 0 : value;
    }

    @Override
    public void add(int count, float[] values, int at, float[] into, int intoAt) {
        for (int i = 0; i < count; i++) {
            into[intoAt + i] += values[at + i];
        }
    }

    @Override
    public void larger(int count, float[] x, int at, int number, float[] top, int[] found, int topAt) {
        for (int i = 0; i < count; i++) {
            if (x[at + i] > top[topAt + i]) {
                top[topAt + i] = x[at + i];
                found[topAt + i] = number + i;
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
