package dev.pc4j.data;

/**
 * Bilinear resampling along one axis, as image libraries have it: an output value is the mean of the inputs around it,
 * weighted by a triangle that is as wide as two inputs, or as two outputs where there are fewer of these.
 */
final class Resampling {

    private final int from;
    private final int[] first;
    private final float[][] weights;

    /** From one extent to another. */
    Resampling(int from, int to) {
        this.from = from;
        this.first = new int[to];
        this.weights = new float[to][];
        double scale = (double) from / to;
        double reach = Math.max(scale, 1);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) Math.floor(centre - reach + 0.5));
            int end = Math.min(from, (int) Math.floor(centre + reach + 0.5));
            weights[i] = weights(first[i], end, centre, reach);
        }
    }

    private static float[] weights(int first, int end, double centre, double reach) {
        double[] triangle = new double[end - first];
        double sum = 0;
        for (int k = 0; k < triangle.length; k++) {
            triangle[k] = Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach);
            sum += triangle[k];
        }
        float[] weights = new float[triangle.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) (triangle[k] / sum);
        }
        return weights;
    }

    /** Resamples the middle axis of values [outside, from, inside]; gives [outside, to, inside]. */
    float[] along(float[] values, int outside, int inside) {
        float[] result = new float[outside * first.length * inside];
        for (int o = 0; o < outside; o++) {
            for (int i = 0; i < first.length; i++) {
                int to = (o * first.length + i) * inside;
                for (int k = 0; k < weights[i].length; k++) {
                    int at = (o * from + first[i] + k) * inside;
                    for (int c = 0; c < inside; c++) {
                        result[to + c] += weights[i][k] * values[at + c];
                    }
                }
            }
        }
        return result;
    }
}
