package dev.pc4j.model;

import dev.pc4j.engine.Draws;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where circuits of PFF start, and what chance has a part in while they learn; all of it a function of the seed and of what has been done,
 * so that a run that goes on sees what it would have seen.
 */
final class PffStart {
    /** The largest strength of a lateral synapse at the start (Ororbia and Mali 2023). */
    private static final double LATERAL = 0.05;

    /** Where every top latent starts: small, so that the first steps turn it to its sample, and not zero, where the norm has no slope. */
    private static final float LATENT = 0.05f;

    private PffStart() {}

    /** Gives all parameters their starting values: orthogonal, but lateral synapses uniform and the read-out's offsets zero. */
    static void parameters(PffPlan plan) {
        for (Parameter parameter : plan.shape().parameters()) {
            long seed = plan.settings().seed();
            RandomGenerator random = new SplittableRandom(
                    new SplittableRandom(seed).nextLong() + parameter.name().hashCode());
            plan.set(parameter.name(), values(parameter, random));
        }
    }

    private static float[] values(Parameter parameter, RandomGenerator random) {
        int size = parameter.shape().size();
        int columns = parameter.shape().last();
        return switch (parameter.name()) {
            case "b" -> new float[size];
            case "L1", "L2" -> narrow(random.doubles(size, 0, LATERAL).toArray());
            default -> orthogonal(size / columns, columns, random);
        };
    }

    /** Rows, or where there are more of them columns, of norm 1 at right angles: those of a Gaussian matrix by Gram and Schmidt. */
    private static float[] orthogonal(int rows, int columns, RandomGenerator random) {
        boolean byRow = rows <= columns;
        int count = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            Arrays.setAll(vectors[i], j -> random.nextGaussian());
            for (int j = 0; j < i; j++) {
                add(vectors[i], vectors[j], -dot(vectors[i], vectors[j]));
            }
            double norm = Math.sqrt(dot(vectors[i], vectors[i]));
            double[] vector = vectors[i];
            Arrays.setAll(vector, j -> vector[j] / norm);
        }
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            values[i] = (float) (byRow ? vectors[row][column] : vectors[column][row]);
        }
        return values;
    }

    private static double dot(double[] a, double[] b) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < a.length; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return i < a.length ? even + odd + a[i] * b[i] : even + odd;
    }

    private static void add(double[] sum, double[] values, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** Top latents of so many rows. */
    static float[] latents(PffPlan plan, int rows) {
        float[] latents = new float[rows * plan.shape().latents()];
        Arrays.fill(latents, LATENT);
        return latents;
    }

    /** Another class than each label, any with the same chance. */
    static int[] wrong(PffSettings settings, int classes, int[] labels, long step) {
        Draws draws = Draws.of(settings.seed(), step);
        int others = classes - 1;
        int[] wrong = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            wrong[i] = (labels[i] + 1 + (int) (others * draws.uniform(i, 0))) % classes;
        }
        return wrong;
    }
}
