package dev.pc4j.jmh;

import java.util.Locale;

/** Ends a benchmark whose answer is wrong: a figure of a wrong answer is worth nothing. */
public final class Check {

    private Check() {}

    /**
     * Fails unless two figures agree.
     *
     * @param bound the largest relative error
     */
    public static void close(String what, double found, double expected, double bound) {
        // Written so that NaN fails.
        if (!(Math.abs(found - expected) <= bound * Math.abs(expected))) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%s is %s, not %s within %s", what, found, expected, bound));
        }
    }

    /**
     * Fails unless every element of two arrays agrees.
     *
     * @param bound the largest error, relative to the largest expected element
     */
    public static void close(String what, float[] found, double[] expected, double bound) {
        if (found.length != expected.length) {
            throw new IllegalStateException(
                    "%s has %d elements, not %d".formatted(what, found.length, expected.length));
        }
        double scale = 0;
        for (double e : expected) {
            scale = Math.max(scale, Math.abs(e));
        }
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= bound * scale)) {
                throw new IllegalStateException(String.format(Locale.ROOT, "%s[%d] is %s, not %s within %s of %s", what,
                        i, found[i], expected[i], bound, scale));
            }
        }
    }
}
