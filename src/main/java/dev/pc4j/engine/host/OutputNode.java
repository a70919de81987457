package dev.pc4j.engine.host;

import dev.pc4j.graph.Energy;

/**
 * The clamped output: its target, its weighted error and its energy. With the Gaussian energy displacement is target - reference and the
 * error lambda (y - mu); with a cross-entropy displacement is zero and the error lambda (y - softmax(mu)), by the last axis, or
 * lambda (y - sigmoid(mu)).
 */
final class OutputNode {
    final HostNode node;
    final float[] target;

    /** Output energy of each row at the feed-forward pass, by the precision alone. */
    final float[] losses;

    /** Whether each row's largest feed-forward prediction is at its target's largest element. */
    final boolean[] correct;

    private final boolean crossEntropy;
    private final boolean binary;
    private final float precision;
    private final float scale;
    private final float[] crossEntropies;

    /**
     * The output of a network.
     *
     * @param rows of the batch, padded
     * @param outputScale the schedule's factor on the precision
     */
    OutputNode(HostNode node, Energy energy, double outputScale, int rows) {
        this.node = node;
        this.target = new float[rows * node.stride];
        this.losses = new float[rows];
        this.correct = new boolean[rows];
        this.crossEntropy = !(energy instanceof Energy.Gaussian);
        this.binary = energy instanceof Energy.BernoulliCrossEntropy;
        this.precision = (float) energy.precision();
        this.scale = (float) (energy.precision() * outputScale);
        this.crossEntropies = new float[crossEntropy ? rows : 0];
    }

    void clamp(int from, int to) {
        for (int i = from; i < to; i++) {
            node.displacement[i] = crossEntropy ? 0 : target[i] - node.reference[i];
        }
    }

    /** Loss and hit of each row, from the feed-forward prediction in reference. */
    void score(int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            int at = r * node.stride;
            correct[r] = largest(node.reference, at) == largest(target, at);
            losses[r] = precision
                    * (crossEntropy ? crossEntropy(at, null, node.reference) : halfSquares(at, node.displacement));
        }
    }

    private int largest(float[] values, int at) {
        int best = 0;
        for (int i = 1; i < node.width; i++) {
            if (values[at + i] > values[at + best]) {
                best = i;
            }
        }
        return best;
    }

    private float halfSquares(int at, float[] values) {
        float sum = 0;
        for (int i = at; i < at + node.width; i++) {
            sum = Math.fma(values[i], values[i], sum);
        }
        return 0.5f * sum;
    }

    /** Turns displacement minus moved prediction, which lies in error, into the weighted error. */
    void weigh(int row, int rows, int from, int to) {
        if (!crossEntropy) {
            for (int i = from; scale != 1 && i < to; i++) {
                node.error[i] *= scale;
            }
            return;
        }
        for (int i = from; i < to; i++) {
            node.error[i] = node.reference[i] - node.error[i];
        }
        for (int r = row; r < row + rows; r++) {
            crossEntropies[r] = crossEntropy(r * node.stride, node.error, node.error);
        }
    }

    /** The energy of one row's logits; where {@code error} is given, it takes scale (target - share). */
    private float crossEntropy(int at, float[] error, float[] logits) {
        if (binary) {
            return binaryCrossEntropy(at, error, logits);
        }
        double sum = 0;
        int classes = node.shape.last();
        for (int from = at; from < at + node.width; from += classes) {
            sum += crossEntropy(from, from + classes, error, logits);
        }
        return (float) sum;
    }

    private double crossEntropy(int from, int to, float[] error, float[] logits) {
        float most = logits[from];
        for (int i = from + 1; i < to; i++) {
            most = Math.max(most, logits[i]);
        }
        double sum = 0;
        double expected = 0;
        double mass = 0;
        for (int i = from; i < to; i++) {
            sum += Math.exp(logits[i] - most);
            expected += (double) target[i] * (logits[i] - most);
            mass += target[i];
        }
        double log = Math.log(sum);
        for (int i = from; error != null && i < to; i++) {
            error[i] = scale * (target[i] - (float) Math.exp(logits[i] - most - log));
        }
        return mass * log - expected;
    }

    /** With log(1 - sigmoid(x)) = log sigmoid(x) - x, and log sigmoid(x) without overflow. */
    private float binaryCrossEntropy(int at, float[] error, float[] logits) {
        double sum = 0;
        for (int i = at; i < at + node.width; i++) {
            double x = logits[i];
            sum += Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x))) + (1 - target[i]) * x;
            if (error != null) {
                error[i] = scale * (float) (target[i] - 1 / (1 + Math.exp(-x)));
            }
        }
        return (float) sum;
    }

    /** Energies of rows after inference. */
    void energies(int row, int rows, float[] into) {
        for (int r = row; r < row + rows; r++) {
            into[r] = crossEntropy ? scale * crossEntropies[r] : halfSquares(r * node.stride, node.error) / scale;
        }
    }

    /** The factor between the weighted error and the error. */
    float scale() {
        return scale;
    }
}
