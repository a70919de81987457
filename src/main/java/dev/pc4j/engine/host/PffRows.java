package dev.pc4j.engine.host;

import dev.pc4j.engine.PffSettings;

/** Loops over single rows of the circuits of PFF, which the JIT makes vectors of. Rows have whole panels, zero beyond their width. */
final class PffRows {

    private PffRows() {}

    /** out = v / (|v| + epsilon); returns |v|. */
    static float norm(Arithmetic arithmetic, float[] v, int at, int stride, float[] out, int outAt) {
        float length = (float) Math.sqrt(arithmetic.squares(at, at + stride, v));
        float scale = 1 / (length + (float) PffSettings.NORM_EPSILON);
        for (int i = 0; i < stride; i++) {
            out[outAt + i] = scale * v[at + i];
        }
        return length;
    }

    /** a = max(a, 0). */
    static void rectify(float[] a, int at, int stride) {
        for (int i = at; i < at + stride; i++) {
            a[i] = Math.max(a[i], 0);
        }
    }

    /** a = clip(a, 0, 1). */
    static void clip01(float[] a, int at, int stride) {
        for (int i = at; i < at + stride; i++) {
            a[i] = Math.max(0, Math.min(1, a[i]));
        }
    }

    /** z = (1 - leak) max(a, 0) + leak z. */
    static void move(float leak, float[] a, float[] z, int at, int stride) {
        float share = 1 - leak;
        for (int i = at; i < at + stride; i++) {
            z[i] = share * Math.max(a[i], 0) + leak * z[i];
        }
    }

    /** a = base + scale v. */
    static void offset(float[] base, float scale, float[] v, int vAt, int count, float[] a, int at) {
        for (int i = 0; i < count; i++) {
            a[at + i] = base[i] + scale * v[vAt + i];
        }
    }

    /** bar = 2 (bar - value); returns |bar - value|^2. */
    static float doubleError(Arithmetic arithmetic, float[] bar, int at, int stride, float[] value, int valueAt) {
        for (int i = 0; i < stride; i++) {
            bar[at + i] = 2 * (bar[at + i] - value[valueAt + i]);
        }
        return arithmetic.squares(at, at + stride, bar) / 4;
    }

    /** signal = scale error where what stands in the signal's place is between 0 and 1, else 0: where clipping holds it is no slope. */
    static void maskedSignal(float[] signal, int at, float[] error, int from, int count, float scale) {
        for (int i = 0; i < count; i++) {
            float clipped = signal[at + i];
            signal[at + i] = clipped > 0 && clipped < 1 ? scale * error[from + i] : 0;
        }
    }

    /** Puts scale v into a row of panels [panels][rows][panel]. */
    static void pack(float[] v, int at, int stride, float scale, float[] panels, int row, int rows, int panel) {
        for (int p = 0; p * panel < stride; p++) {
            int to = (p * rows + row) * panel;
            int from = at + p * panel;
            for (int l = 0; l < panel; l++) {
                panels[to + l] = scale * v[from + l];
            }
        }
    }

    /** The sum of two rows of panels as a row of other panels. */
    static void packSum(
            float[] panels, int first, int second, int rows, float[] out, int row, int outRows, int stride, int panel) {
        for (int p = 0; p * panel < stride; p++) {
            int to = (p * outRows + row) * panel;
            int a = (p * rows + first) * panel;
            int b = (p * rows + second) * panel;
            for (int l = 0; l < panel; l++) {
                out[to + l] = panels[a + l] + panels[b + l];
            }
        }
    }

    /** Elements of a gradient within +-{@link PffSettings#CLIP}. */
    static void clip(float[] gradient, int from, int to) {
        float limit = (float) PffSettings.CLIP;
        for (int i = from; i < to; i++) {
            gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
        }
    }

    /** logits = softmax(logits). */
    static void softmax(float[] logits, int at, int count) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            most = Math.max(most, logits[i]);
        }
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            logits[i] = (float) Math.exp(logits[i] - most);
            sum += logits[i];
        }
        for (int i = at; i < at + count; i++) {
            logits[i] /= sum;
        }
    }
}
