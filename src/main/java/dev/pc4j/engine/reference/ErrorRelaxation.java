package dev.pc4j.engine.reference;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The step of error-based predictive coding: all messages delta from the outputs down at the present values, then e += rate (delta - p e),
 * then x = mu + e from the inputs up.
 */
final class ErrorRelaxation {
    private final Beliefs beliefs;
    private final double[][] delta;

    ErrorRelaxation(Beliefs beliefs) {
        this.beliefs = beliefs;
        this.delta = new double[beliefs.graph().nodes().size()][];
    }

    void step(List<Integer> nodes, double rate) {
        List<Integer> predicted = beliefs.graph().predicted();
        for (int node : predicted.reversed()) {
            boolean output = beliefs.graph().children(node).isEmpty();
            delta[node] = output ? beliefs.weightedError(node) : beliefs.message(node, n -> delta[n]);
        }
        double[][] errors = IntStream.range(0, delta.length)
                .mapToObj(n -> nodes.contains(n) ? moved(n, rate) : null)
                .toArray(double[][]::new);
        for (int node : predicted) {
            beliefs.setPrediction(node, beliefs.prediction(node));
            if (nodes.contains(node)) {
                double[] value = beliefs.storedPrediction(node).clone();
                Vectors.add(value, errors[node], 1);
                beliefs.setValue(node, value);
            }
        }
    }

    private double[] moved(int node, double rate) {
        double[] error = beliefs.error(node);
        double precision = beliefs.graph().node(node).energy().precision();
        double[] moved = error.clone();
        Vectors.add(moved, delta[node], rate);
        Vectors.add(moved, error, -rate * precision);
        return moved;
    }
}
