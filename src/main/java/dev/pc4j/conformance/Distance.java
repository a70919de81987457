package dev.pc4j.conformance;

/** How far apart arrays are. */
final class Distance {

    private Distance() {}

    /**
     * |a - b| / |b| by the Euclidean norm. Where b is exactly zero: 0 if a is too, else infinite. Infinite as well where a is not
     * finite, so that no comparison with a bound lets it pass.
     */
    static double relative(double[] a, double[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            norm += b[i] * b[i];
        }
        if (difference == 0) {
            return 0;
        }
        return norm > 0 && Double.isFinite(difference) ? Math.sqrt(difference / norm) : Double.POSITIVE_INFINITY;
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
