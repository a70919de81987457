package dev.pc4j.model;

import dev.pc4j.graph.Choice;

/**
 * The rules by which Hopfield networks are stored classically, without an error to learn from: baselines for those that predictive coding has
 * trained, on the same cues. Both leave the diagonal at zero.
 */
public enum ClassicalRule implements Choice {
    /** W = 1/N sum of p outer p (Hopfield 1982). */
    HEBB("hebb", "W = 1/N sum of p outer p"),
    /** Hebb's rule less what the network says of the pattern already (Storkey 1997), one pattern after another. */
    STORKEY("storkey", "Hebb's rule less what the network says of the pattern already");

    private final String label;
    private final String description;

    ClassicalRule(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }

    /** The weights [width, width] that store patterns of -1 and 1. */
    public float[] weights(Patterns patterns) {
        int width = patterns.width();
        double[] weights = new double[width * width];
        for (int row = 0; row < patterns.count(); row++) {
            store(patterns.row(row), weights);
        }
        float[] narrow = new float[weights.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) weights[i];
        }
        return narrow;
    }

    private void store(float[] p, double[] weights) {
        int width = p.length;
        double[] field = this == STORKEY ? field(p, weights) : null;
        for (int i = 0; i < width; i++) {
            for (int j = i + 1; j < width; j++) {
                double w = weights[i * width + j];
                double step = (double) p[i] * p[j];
                if (field != null) {
                    step -= p[i] * (field[j] - w * p[i]) + p[j] * (field[i] - w * p[j]);
                }
                weights[i * width + j] = w + step / width;
                weights[j * width + i] = w + step / width;
            }
        }
    }

    /** h_i = sum over k of w_ik p_k. Storkey's h_ij is that without i and j: h_i - w_ij p_j, with a zero diagonal. */
    private static double[] field(float[] p, double[] weights) {
        double[] field = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            for (int k = 0; k < p.length; k++) {
                field[i] += weights[i * p.length + k] * p[k];
            }
        }
        return field;
    }
}
