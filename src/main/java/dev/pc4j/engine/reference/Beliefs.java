package dev.pc4j.engine.reference;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values x, predictions mu and errors of all nodes for one batch, starting from the feed-forward pass with some nodes held. All arrays
 * are [rows, width].
 */
final class Beliefs {
    private final Network network;
    private final Graph graph;
    private final Pass pass;
    private final double[] weights;
    private final boolean held;
    private final Map<Integer, Pin> pins;
    private final double[][] x;
    private final double[][] mu;
    /** The values that predictions, Jacobians and gradients read: x, or the feed-forward values where they are held. */
    private final double[][] seen;

    /**
     * The feed-forward pass.
     *
     * @param pins what is held, by node
     * @param held whether predictions stay at this pass
     * @param outputScale factor on the output precision, as in {@link dev.pc4j.schedule.Schedule#outputScale}
     */
    Beliefs(Network network, Map<Integer, Pin> pins, Pass pass, boolean held, double outputScale) {
        this.network = network;
        this.graph = network.graph();
        this.pass = pass;
        this.held = held;
        this.weights = graph.nodes().stream().mapToDouble(n -> n.energy().precision()).toArray();
        graph.outputs().forEach(n -> weights[n.index()] *= outputScale);
        this.pins = new HashMap<>(pins);
        this.x = new double[graph.nodes().size()][];
        this.mu = new double[graph.nodes().size()][];
        graph.nodes().forEach(n -> x[n.index()] = new double[pass.rows() * n.width()]);
        graph.nodes().forEach(n -> startAtPrediction(n.index()));
        this.seen = held ? x.clone() : x;
    }

    /** The feed-forward pass with input and output held. */
    Beliefs(Network network, double[] input, double[] target, int rows, boolean held, double outputScale) {
        this(network,
                Map.of(network.graph().input().index(), Pin.all(input), network.graph().output().index(),
                        Pin.all(target)),
                new Pass(rows, 0), held, outputScale);
    }

    private Beliefs(Beliefs other) {
        this.network = other.network;
        this.graph = other.graph;
        this.pass = other.pass;
        this.weights = other.weights;
        this.pins = other.pins;
        this.x = other.x.clone();
        this.mu = other.mu.clone();
        this.held = other.held;
        this.seen = other.held ? other.seen : x;
    }

    Graph graph() {
        return graph;
    }

    Pass pass() {
        return pass;
    }

    /** Puts a node at its prediction from its parents as they are, or where predictions are held at the one it has, but for what is clamped. */
    void startAtPrediction(int node) {
        if (graph.node(node).isInput()) {
            setValue(node, x[node]);
            return;
        }
        if (!held || mu[node] == null) {
            mu[node] = network.at(node).predict(parents(x, node), pass);
        }
        setValue(node, mu[node].clone());
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
        return held ? mu[node] : network.at(node).predict(parents(seen, node), pass);
    }

    void setPrediction(int node, double[] prediction) {
        mu[node] = prediction;
    }

    double[] value(int node) {
        return x[node];
    }

    /** Takes over a value, but for what is held. */
    void setValue(int node, double[] value) {
        if (pins.containsKey(node)) {
            pins.get(node).into(value);
        }
        x[node] = value;
    }

    /** Holds an output part of the way from its prediction to its target. */
    void nudge(int output, double strength) {
        double[] expected = expected(output);
        double[] pulled = expected.clone();
        Vectors.add(pulled, Vectors.difference(x[output], expected), strength);
        x[output] = pulled;
    }

    /** Whether anything of a node is held. */
    boolean isPinned(int node) {
        return pins.containsKey(node);
    }

    /** mu as it was last refreshed. */
    double[] storedPrediction(int node) {
        return mu[node];
    }

    private double[] expected(int node) {
        return Energies.expected(graph.node(node).energy(), mu[node], graph.node(node).shape().last());
    }

    /** e = x - mu, or x - softmax(mu) or x - sigmoid(mu), with the prediction as it was last refreshed. */
    double[] error(int node) {
        return Vectors.difference(x[node], expected(node));
    }

    /** The error as it flows back and learns: times the precision. */
    double[] weightedError(int node) {
        return Vectors.scaled(error(node), weights[node]);
    }

    /** The energy of a node over the batch. */
    double energy(int node) {
        return weights[node] * loss(node);
    }

    /** A node's loss before any precision. */
    double loss(int node) {
        Node of = graph.node(node);
        return Energies.loss(of.energy(), x[node], mu[node], of.shape().last());
    }

    /** -dF/dx = sum over the children of J^T e_child - dF_node/dx, which with a Gaussian energy is e; errors times their precisions. */
    double[] force(int node) {
        double[] force = message(node, this::weightedError);
        Node of = graph.node(node);
        if (!of.isInput()) {
            double[] slope = Energies.slope(of.energy(), x[node], mu[node], of.shape().last());
            Vectors.add(force, slope, -weights[node]);
        }
        return force;
    }

    /** The force on what is free of a node, and zero on what is held. */
    double[] freeForce(int node) {
        double[] force = force(node);
        if (pins.containsKey(node)) {
            pins.get(node).clear(force);
        }
        return force;
    }

    /** Errors by node. */
    @FunctionalInterface
    interface Errors {
        double[] of(int node);
    }

    /** The sum over the children of J^T error. */
    double[] message(int node, Errors errors) {
        double[] sum = new double[x[node].length];
        for (int child : graph.children(node)) {
            List<Integer> parents = graph.node(child).parents();
            for (int k = 0; k < parents.size(); k++) {
                if (parents.get(k) == node) {
                    Vectors.add(sum, network.at(child).pullBack(k, parents(seen, child), errors.of(child), pass), 1);
                }
            }
        }
        return sum;
    }

    /** Adds to what the node has of its parameters' gradients. */
    void learn(int node, double scale) {
        double[] error = weightedError(node);
        network.at(node).learn(parents(seen, node), scale == 1 ? error : Vectors.scaled(error, scale), pass);
    }

    private double[][] parents(double[][] from, int node) {
        return graph.node(node).parents().stream().map(p -> from[p]).toArray(double[][]::new);
    }
}
