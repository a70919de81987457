package dev.pc4j.model;

import dev.pc4j.train.PffCheckpoint.Mixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.MixtureMultivariateNormalDistribution;
import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.distribution.fitting.MultivariateNormalMixtureExpectationMaximization;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.random.JDKRandomGenerator;
import org.apache.commons.math3.util.Pair;

/** A mixture of Gaussians over top latents, by expectation maximisation. */
final class LatentMixture {
    private static final int MOST_ITERATIONS = 30;
    private static final double THRESHOLD = 1e-4;

    /** Of each latent's deviation, what is added to every sample as noise, so that no component becomes flat. */
    private static final double SPREAD = 0.05;

    private LatentMixture() {}

    /**
     * Fits a mixture, of fewer components where so many cannot be told apart.
     *
     * @param latents [rows, width]
     */
    static Mixture fit(float[] latents, int width, int components, long seed) {
        double[][] rows = rows(latents, width, seed);
        for (int k = Math.min(components, rows.length / (2 * width)); k >= 2; k = k * 3 / 4) {
            try {
                MultivariateNormalMixtureExpectationMaximization fit = new MultivariateNormalMixtureExpectationMaximization(
                        rows);
                fit.fit(MultivariateNormalMixtureExpectationMaximization.estimate(rows, k), MOST_ITERATIONS, THRESHOLD);
                return mixture(fit.getFittedModel());
            } catch (MathIllegalStateException | MathIllegalArgumentException collided) {
                // components that have run into each other: fewer of them
            }
        }
        return one(rows);
    }

    private static double[][] rows(float[] latents, int width, long seed) {
        double[] deviations = deviations(latents, width);
        Random random = new Random(seed);
        double[][] rows = new double[latents.length / width][width];
        for (int i = 0; i < latents.length; i++) {
            int column = i % width;
            rows[i / width][column] = latents[i] + SPREAD * deviations[column] * random.nextGaussian();
        }
        return rows;
    }

    private static double[] deviations(float[] latents, int width) {
        double[] sums = new double[width];
        double[] squares = new double[width];
        for (int i = 0; i < latents.length; i++) {
            sums[i % width] += latents[i];
            squares[i % width] += (double) latents[i] * latents[i];
        }
        int rows = latents.length / width;
        return IntStream.range(0, width)
                .mapToDouble(j -> Math.sqrt(Math.max(1e-12, squares[j] / rows - Math.pow(sums[j] / rows, 2))))
                .toArray();
    }

    private static Mixture one(double[][] rows) {
        int width = rows[0].length;
        double[] mean = new double[width];
        double[][] covariance = new double[width][width];
        for (double[] row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        for (double[] row : rows) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
                }
            }
        }
        return mixture(new MixtureMultivariateNormalDistribution(
                new double[] {1}, new double[][] {mean}, new double[][][] {covariance}));
    }

    private static Mixture mixture(MixtureMultivariateNormalDistribution of) {
        List<Double> weights = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        List<Double> covariances = new ArrayList<>();
        for (Pair<Double, MultivariateNormalDistribution> part : of.getComponents()) {
            weights.add(part.getFirst());
            add(part.getSecond().getMeans(), means);
            for (double[] row : part.getSecond().getCovariances().getData()) {
                add(row, covariances);
            }
        }
        return new Mixture(weights, means, covariances);
    }

    private static void add(double[] values, List<Double> to) {
        for (double value : values) {
            to.add(value);
        }
    }

    /** Draws so many rows. */
    static float[] draw(Mixture mixture, int count, long seed) {
        int components = mixture.weights().size();
        int width = mixture.means().size() / components;
        double[] weights = mixture.weights().stream().mapToDouble(Double::doubleValue).toArray();
        double[][] means = new double[components][width];
        double[][][] covariances = new double[components][width][width];
        for (int i = 0; i < components * width; i++) {
            means[i / width][i % width] = mixture.means().get(i);
            for (int j = 0; j < width; j++) {
                covariances[i / width][i % width][j] = mixture.covariances().get(i * width + j);
            }
        }
        JDKRandomGenerator random = new JDKRandomGenerator();
        random.setSeed(seed);
        MixtureMultivariateNormalDistribution distribution = new MixtureMultivariateNormalDistribution(
                random, parts(random, weights, means, covariances));
        float[] rows = new float[count * width];
        for (int r = 0; r < count; r++) {
            double[] row = distribution.sample();
            for (int j = 0; j < width; j++) {
                rows[r * width + j] = (float) row[j];
            }
        }
        return rows;
    }

    /** All draw from one generator; those of their own would have seeds of their own. */
    private static List<Pair<Double, MultivariateNormalDistribution>> parts(
            JDKRandomGenerator random, double[] weights, double[][] means, double[][][] covariances) {
        return IntStream.range(0, weights.length)
                .mapToObj(k -> new Pair<>(
                        weights[k], new MultivariateNormalDistribution(random, means[k], covariances[k])))
                .toList();
    }
}
