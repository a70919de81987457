package dev.pc4j.conformance;

import dev.pc4j.engine.Likeness;

/** How far apart arrays are. */
final class Distance {

    private Distance() {}

    /** As {@link Likeness#difference}. */
    static double relative(double[] a, double[] b) {
        return Likeness.of(a, b).difference();
    }

    static double[] widen(float[] values) {
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return widened;
    }

    static float[] narrow(double[] values) {
        float[] narrowed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrowed[i] = (float) values[i];
        }
        return narrowed;
    }
}
