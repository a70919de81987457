package dev.pc4j.model;

/**
 * How circuits of PFF do on rows that they have not learned from.
 *
 * @param error share of rows whose label of greatest goodness is wrong
 * @param reconstruction squared error of reconstructions, a mean over values
 * @param variance the same of the mean row in place of a reconstruction
 */
public record PffEvaluation(double error, double reconstruction, double variance) {

    /** The mean over values of the squared distance to other rows, of which there may be one for all. */
    static double meanSquare(float[] rows, float[] others) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double difference = rows[i] - others[i % others.length];
            sum += difference * difference;
        }
        return sum / rows.length;
    }

    /** The variance of rows about their mean, a mean over values. */
    public static double variance(float[] rows, int width) {
        float[] mean = new float[width];
        for (int i = 0; i < rows.length; i++) {
            mean[i % width] += rows[i] * width / rows.length;
        }
        return meanSquare(rows, mean);
    }
}
