package dev.pc4j.engine.host;

import dev.pc4j.graph.Energy;
import java.util.Arrays;
import java.util.Optional;

/**
 * The energy between a node's value x and its prediction mu: it turns x - mu into the weighted error, and keeps the energy of each row. With the
 * Gaussian energy the error is w (x - mu); with a cross-entropy w (x - softmax(mu)), by the last axis, or w (x - sigmoid(mu)).
 */
final class NodeEnergy {
    private final HostNode node;
    /** Null of a Gaussian energy. */
    private final Loss loss;

    private final float precision;
    private final float weight;
    private final float[] costs;

    /** What moves a free node against itself: dF/dx. Of a Gaussian energy the error. */
    private final float[] own;

    /** Whether nobody predicts from the node: then its reference is its prediction, and its value at the start is kept beside. */
    private final boolean leaf;

    /** Of a leaf: its value where it is held, and where it starts elsewhere; else null. */
    final float[] target;

    /** Energy of each row at the feed-forward pass, by the precision alone. */
    final float[] losses;

    /** Whether each row's largest feed-forward prediction is at its value's largest element, at every position. */
    final boolean[] correct;

    /**
     * An energy of a network.
     *
     * @param scale the schedule's factor on the precision
     * @param rows of the batch, padded
     */
    NodeEnergy(HostNode node, boolean leaf, double scale, int rows) {
        this.node = node;
        Energy energy = node.node.energy();
        this.loss = loss(node).orElse(null);
        this.precision = (float) energy.precision();
        this.weight = (float) (energy.precision() * scale);
        this.leaf = leaf;
        this.target = leaf ? new float[node.reference.length] : null;
        this.losses = new float[rows];
        this.correct = new boolean[rows];
        this.costs = new float[isGaussian() ? 0 : rows];
        this.own = isGaussian() ? node.error : new float[node.reference.length];
    }

    private boolean isGaussian() {
        return loss == null;
    }

    /** Whether nothing distinguishes it from half the squared error. */
    boolean isPlain() {
        return isGaussian() && weight == 1;
    }

    boolean isLeaf() {
        return leaf;
    }

    /** The factor between the weighted error and the error. */
    float weight() {
        return weight;
    }

    float[] own() {
        return own;
    }

    /** Whether a leaf's value stands in {@link #target} alone, because its displacement would cancel against the logits. */
    boolean isApart(HostPin pin) {
        return leaf && !isGaussian() && pin != null && pin.isWhole();
    }

    /** Gives a leaf the displacement that brings its prediction, in reference, to its value. */
    void displace(HostPin pin, int from, int to) {
        boolean zero = isApart(pin);
        for (int i = from; i < to; i++) {
            node.displacement[i] = zero ? 0 : target[i] - node.reference[i];
        }
    }

    /** Loss and hit of each row, from a prediction and a value. */
    void score(int row, int rows, float[] mu, float[] x) {
        for (int r = row; r < row + rows; r++) {
            int at = r * node.stride;
            boolean all = true;
            for (int from = at; from < at + node.width; from += node.shape.last()) {
                all &= largest(mu, from) == largest(x, from);
            }
            correct[r] = all;
            losses[r] = precision * loss(at, x, mu);
        }
    }

    private int largest(float[] values, int at) {
        int best = 0;
        for (int i = 1; i < node.shape.last(); i++) {
            if (values[at + i] > values[at + best]) {
                best = i;
            }
        }
        return best;
    }

    private float loss(int at, float[] x, float[] mu) {
        double sum = 0;
        if (isGaussian()) {
            for (int i = at; i < at + node.width; i++) {
                float e = x[i] - mu[i];
                sum += (double) e * e;
            }
            return (float) (sum / 2);
        }
        float[] minusLog = new float[node.width];
        loss.slope(at, mu, minusLog, 0);
        return (float) cost(at, x, mu, minusLog, 0);
    }

    /** Turns x - mu, which lies in error, into the weighted error. */
    void weigh(HostPin pin, int row, int rows, int from, int to) {
        float[] e = node.error;
        if (isGaussian()) {
            for (int i = from; weight != 1 && i < to; i++) {
                e[i] *= weight;
            }
            return;
        }
        boolean apart = isApart(pin);
        for (int r = row; r < row + rows; r++) {
            int at = r * node.stride;
            float[] x = new float[node.width];
            float[] mu = new float[node.width];
            for (int j = 0; j < node.width; j++) {
                float moved = node.reference[at + j] + node.displacement[at + j];
                mu[j] = apart ? node.reference[at + j] - e[at + j] : moved - e[at + j];
                x[j] = apart ? target[at + j] : moved;
            }
            loss.slope(0, mu, own, at);
            costs[r] = (float) (weight * cost(0, x, mu, own, at));
            for (int j = 0; j < node.width; j++) {
                e[at + j] = weight * (x[j] - loss.share(mu[j], own[at + j]));
                own[at + j] *= weight;
            }
        }
    }

    /**
     * Brings the value to where the error is so many times what it is, with the prediction as it stands.
     *
     * @param strength 1 changes nothing, 0 brings the value to its prediction
     */
    void nudge(HostPin pin, double strength, int row, int rows, int from, int to) {
        float[] x = isApart(pin) ? target : node.displacement;
        float further = (float) ((strength - 1) / weight);
        for (int i = from; i < to; i++) {
            x[i] += further * node.error[i];
            node.error[i] *= (float) strength;
        }
        if (!isGaussian()) {
            recount(isApart(pin), row, rows);
        }
    }

    /** Costs of values that have changed while predictions have not. */
    private void recount(boolean apart, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            int at = r * node.stride;
            float[] x = new float[node.width];
            float[] minusLog = new float[node.width];
            float[] mu = new float[node.width];
            for (int j = 0; j < node.width; j++) {
                x[j] = apart ? target[at + j] : node.reference[at + j] + node.displacement[at + j];
                minusLog[j] = own[at + j] / weight;
                mu[j] = -minusLog[j]; // of a Bernoulli energy, which alone asks for it
            }
            costs[r] = (float) (weight * cost(0, x, mu, minusLog, 0));
        }
    }

    /** The loss of a row. */
    private double cost(int from, float[] x, float[] mu, float[] minusLog, int at) {
        double sum = 0;
        for (int j = 0; j < node.width; j++) {
            sum += loss.cost(x[from + j], mu[from + j], minusLog[at + j]);
        }
        return sum;
    }

    /** Energies of rows after inference. */
    void energies(int row, int rows, float[] into, Arithmetic arithmetic) {
        for (int r = row; r < row + rows; r++) {
            int at = r * node.stride;
            into[r] = isGaussian() ? 0.5f * arithmetic.squares(at, at + node.stride, node.error) / weight : costs[r];
        }
    }

    /** Forgets what an earlier call has scored. */
    void forget() {
        Arrays.fill(losses, 0);
        Arrays.fill(correct, true);
    }

    // Losses other than half the squared error.

    /** The loss of an energy between a value x and a prediction mu. */
    private interface Loss {

        /** The derivative by x of all elements of a row. */
        void slope(int from, float[] mu, float[] out, int to);

        /** What a prediction stands for in the error x - share, given the slope. */
        float share(float mu, float slope);

        /** That of an element, given the slope. */
        double cost(float x, float mu, float slope);
    }

    /** Empty of a Gaussian, whose error says it all. */
    private static Optional<Loss> loss(HostNode node) {
        return switch (node.node.energy()) {
            case Energy.Gaussian _ -> Optional.empty();
            case Energy.SoftmaxCrossEntropy _ -> Optional.of(new Softmax(node.width, node.shape.last()));
            case Energy.BernoulliCrossEntropy _ -> Optional.of(new Bernoulli(node.width));
        };
    }

    /** The cross-entropy of the softmax over the last axis, whose slope is -log softmax(mu). */
    private record Softmax(int width, int classes) implements Loss {

        @Override
        public void slope(int from, float[] mu, float[] out, int to) {
            for (int first = 0; first < width; first += classes) {
                float most = Float.NEGATIVE_INFINITY;
                for (int j = first; j < first + classes; j++) {
                    most = Math.max(most, mu[from + j]);
                }
                double sum = 0;
                for (int j = first; j < first + classes; j++) {
                    sum += Math.exp(mu[from + j] - most);
                }
                double log = Math.log(sum);
                for (int j = first; j < first + classes; j++) {
                    out[to + j] = (float) (log - (mu[from + j] - most));
                }
            }
        }

        @Override
        public float share(float mu, float slope) {
            return (float) Math.exp(-slope);
        }

        @Override
        public double cost(float x, float mu, float slope) {
            return (double) x * slope;
        }
    }

    /** The cross-entropy of the sigmoid, whose slope is -mu. */
    private record Bernoulli(int width) implements Loss {

        @Override
        public void slope(int from, float[] mu, float[] out, int to) {
            for (int j = 0; j < width; j++) {
                out[to + j] = -mu[from + j];
            }
        }

        @Override
        public float share(float mu, float slope) {
            return (float) (1 / (1 + Math.exp(-mu)));
        }

        /** With log(1 - sigmoid(mu)) = log sigmoid(mu) - mu, and log sigmoid(mu) without overflow. */
        @Override
        public double cost(float x, float mu, float slope) {
            double m = mu;
            return Math.max(-m, 0) + Math.log1p(Math.exp(-Math.abs(m))) + (1 - x) * m;
        }
    }
}
