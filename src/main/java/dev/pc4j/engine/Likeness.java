package dev.pc4j.engine;

/**
 * How like one array is to another, such as a gradient a to backpropagation's b.
 *
 * @param cosine of the angle between them; not a number where one of them is zero
 * @param ratio of their norms, |a| / |b|
 * @param difference |a - b| / |b| by the Euclidean norm. Where b is exactly zero: 0 if a is too, else infinite. Infinite as well where a is
 *     not finite, so that no comparison with a bound lets it pass
 */
public record Likeness(double cosine, double ratio, double difference) {

    /** Of a to b, which are of one length. */
    public static Likeness of(double[] a, double[] b) {
        double dot = 0;
        double own = 0;
        double other = 0;
        double apart = 0;
        for (int i = 0; i < b.length; i++) {
            dot += a[i] * b[i];
            own += a[i] * a[i];
            other += b[i] * b[i];
            apart += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return new Likeness(dot / Math.sqrt(own * other), Math.sqrt(own / other), difference(apart, other));
    }

    /** The same of floats, in double. */
    public static Likeness of(float[] a, float[] b) {
        return of(widened(a), widened(b));
    }

    private static double difference(double apart, double other) {
        if (apart == 0) {
            return 0;
        }
        return other > 0 && Double.isFinite(apart) ? Math.sqrt(apart / other) : Double.POSITIVE_INFINITY;
    }

    private static double[] widened(float[] values) {
        double[] all = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }
}
