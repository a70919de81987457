package dev.pc4j.conformance;

import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The inputs of a case, the same for every engine. */
final class Data {
    private final float[] x;
    private final float[] y;
    private final Map<String, float[]> biases = new LinkedHashMap<>();
    private final int rows;

    private Data(Case of, RandomGenerator random) {
        rows = of.rows();
        x = normal(random, rows * of.graph().input().width(), 1);
        y = normal(random, rows * of.graph().output().width(), 1);
        if (of.graph().energy().kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY) {
            probabilities(y, of.graph().output().width());
        }
        for (Parameter parameter : of.graph().parameters()) {
            if (parameter.isBias()) {
                biases.put(parameter.name(), around(parameter.start(), normal(random, parameter.shape().size(), 0.1)));
            }
        }
    }

    /** The data of a case, seeded by its name. */
    static Data of(Case of) {
        return new Data(of, new SplittableRandom(of.name().hashCode()));
    }

    /** [rows, n_input], standard normal. */
    float[] x() {
        return x;
    }

    /** [rows, n_output], standard normal, or probabilities that sum to 1 for a cross-entropy. */
    float[] y() {
        return y;
    }

    /** By name: normal of deviation 0.1 around their start, because a plain start would hide an offset or gain that is left out. */
    Map<String, float[]> biases() {
        return biases;
    }

    /** The rows from the last to the first, the last twice and the first left out. */
    int[] order() {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = Math.min(rows - 1, rows - i);
        }
        return order;
    }

    private static float[] normal(RandomGenerator random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] around(double centre, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) centre;
        }
        return values;
    }

    private static void probabilities(float[] y, int width) {
        for (int from = 0; from < y.length; from += width) {
            double sum = 0;
            for (int j = from; j < from + width; j++) {
                sum += Math.exp(y[j]);
            }
            for (int j = from; j < from + width; j++) {
                y[j] = (float) (Math.exp(y[j]) / sum);
            }
        }
    }
}
