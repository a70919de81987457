package dev.pc4j.engine.reference;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;

/**
 * The values x, predictions mu and errors of all nodes for one batch, starting from the feed-forward pass with input and output
 * clamped. All arrays are [rows, width].
 */
final class Beliefs {
    private final Network network;
    private final Graph graph;
    private final int rows;
    private final double outputWeight;
    private final double[][] x;
    private final double[][] mu;
    /** The values that predictions, Jacobians and gradients read: x, or the feed-forward values where they are held. */
    private final double[][] seen;
    private final boolean held;

    /** @param outputScale factor on the output precision, as in {@link dev.pc4j.schedule.Schedule#outputScale} */
    Beliefs(Network network, double[] input, double[] target, int rows, boolean held, double outputScale) {
        this.network = network;
        this.graph = network.graph();
        this.rows = rows;
        this.held = held;
        this.outputWeight = graph.energy().precision() * outputScale;
        this.x = new double[graph.nodes().size()][];
        this.mu = new double[graph.nodes().size()][];
        x[0] = input;
        for (int i : graph.predicted()) {
            mu[i] = network.at(i).predict(parents(x, i), rows);
            x[i] = mu[i].clone();
        }
        this.seen = held ? x.clone() : x;
        x[graph.output().index()] = target;
    }

    private Beliefs(Beliefs other) {
        this.network = other.network;
        this.graph = other.graph;
        this.rows = other.rows;
        this.outputWeight = other.outputWeight;
        this.x = other.x.clone();
        this.mu = other.mu.clone();
        this.held = other.held;
        this.seen = other.held ? other.seen : x;
    }

    Graph graph() {
        return graph;
    }

    /** The same values with every prediction refreshed from them and from the parameters as they are. */
    Beliefs freshlyPredicted() {
        Beliefs fresh = new Beliefs(this);
        for (int i : graph.predicted()) {
            fresh.mu[i] = prediction(i);
        }
        return fresh;
    }

    /** mu_i = g_i(x_parents); under held predictions they stay as they are. */
    double[] prediction(int node) {
        return held ? mu[node] : network.at(node).predict(parents(seen, node), rows);
    }

    void setPrediction(int node, double[] prediction) {
        mu[node] = prediction;
    }

    double[] value(int node) {
        return x[node];
    }

    void setValue(int node, double[] value) {
        x[node] = value;
    }

    /** mu as it was last refreshed. */
    double[] storedPrediction(int node) {
        return mu[node];
    }

    /** e = x - mu with the prediction as it was last refreshed; y - softmax(mu) at a cross-entropy output. */
    double[] error(int node) {
        Node of = graph.node(node);
        return isOutput(node)
                ? OutputEnergy.error(graph.energy().kind(), x[node], mu[node], of.width())
                : OutputEnergy.difference(x[node], mu[node]);
    }

    /** The error as it flows back and learns: at the output times the precision. */
    double[] weightedError(int node) {
        double[] error = error(node);
        if (isOutput(node)) {
            for (int i = 0; i < error.length; i++) {
                error[i] *= outputWeight;
            }
        }
        return error;
    }

    /** The energy of a node over the batch. */
    double energy(int node) {
        return isOutput(node) ? outputWeight * loss() : OutputEnergy.halfSquare(error(node));
    }

    /** The output's loss before any precision. */
    double loss() {
        Node output = graph.output();
        return OutputEnergy.loss(graph.energy().kind(), x[output.index()], mu[output.index()], output.width());
    }

    /** -dF/dx = sum over the children of J^T e_child - e. */
    double[] force(int node) {
        double[] force = new double[x[node].length];
        for (int child : graph.children(node)) {
            Node of = graph.node(child);
            for (int k = 0; k < of.parents().size(); k++) {
                if (of.parents().get(k) == node) {
                    add(force, network.at(child).pullBack(k, parents(seen, child), weightedError(child), rows), 1);
                }
            }
        }
        add(force, error(node), -1);
        return force;
    }

    /** Takes the gradients of the node's parameters. */
    void learn(int node) {
        network.at(node).learn(parents(seen, node), weightedError(node), rows);
    }

    private boolean isOutput(int node) {
        return node == graph.output().index();
    }

    private double[][] parents(double[][] from, int node) {
        return graph.node(node).parents().stream().map(p -> from[p]).toArray(double[][]::new);
    }

    private static void add(double[] sum, double[] values, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }
}
