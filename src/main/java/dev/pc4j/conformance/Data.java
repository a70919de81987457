package dev.pc4j.conformance;

import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The inputs of a case, the same for every engine.
 *
 * @param x [rows, n_input], standard normal
 * @param y [rows, n_output], standard normal, or probabilities that sum to 1 for a cross-entropy
 * @param biases by name: normal of deviation 0.1, because zeros would hide a bias that is left out
 * @param order the rows from the last to the first, the last twice and the first left out
 */
record Data(float[] x, float[] y, Map<String, float[]> biases, int[] order) {

    static Data of(Case of) {
        RandomGenerator random = new SplittableRandom(of.name().hashCode());
        float[] x = normal(random, of.rows() * of.graph().input().width(), 1);
        float[] y = normal(random, of.rows() * of.graph().output().width(), 1);
        if (of.graph().energy().kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY) {
            probabilities(y, of.graph().output().width());
        }
        Map<String, float[]> biases = new LinkedHashMap<>();
        for (Node node : of.graph().nodes()) {
            for (Parameter parameter : node.parameters()) {
                if (parameter.isBias()) {
                    biases.put(parameter.name(), normal(random, parameter.shape().size(), 0.1));
                }
            }
        }
        return new Data(x, y, biases, order(of.rows()));
    }

    private static float[] normal(RandomGenerator random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
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

    private static int[] order(int rows) {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = Math.min(rows - 1, rows - i);
        }
        return order;
    }
}
