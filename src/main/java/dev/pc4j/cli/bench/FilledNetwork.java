package dev.pc4j.cli.bench;

import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.List;

/**
 * Any network with one input and one output, with rows filled by {@link Fill} as it can read them: numbers, or tokens where they are embedded;
 * targets are numbers, or classes where the output is a softmax. Its parameters are those that a plan starts with.
 */
public record FilledNetwork(String name, Graph graph, int batch, int steps, double rate) implements Problem {
    private static final int X_SEED = 1;
    private static final int Y_SEED = 2;

    /** Checks the batch. */
    public FilledNetwork {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
    }

    @Override
    public List<Integer> sizes() {
        return graph.nodes().stream().filter(node -> node.parents().size() < 2).map(Node::width).toList();
    }

    @Override
    public FilledNetwork with(int otherBatch, int otherSteps, double otherRate) {
        return new FilledNetwork(name, graph, otherBatch, otherSteps, otherRate);
    }

    @Override
    public float[] x() {
        float[] x = Fill.values(Math.multiplyExact(batch, graph.input().width()), X_SEED, 1);
        graph.vocabulary(graph.input()).ifPresent(size -> {
            for (int i = 0; i < x.length; i++) {
                x[i] = below(size, x[i]);
            }
        });
        return x;
    }

    /** The whole number in [0, size) of a value in [-1, 1). */
    private static int below(int size, float value) {
        return Math.min(size - 1, (int) ((value + 1) / 2 * size));
    }

    @Override
    public float[] y() {
        float[] y = Fill.values(Math.multiplyExact(batch, graph.output().width()), Y_SEED, 1);
        if (!(graph.energy() instanceof Energy.SoftmaxCrossEntropy)) {
            return y;
        }
        int classes = graph.output().shape().last();
        float[] oneHot = new float[y.length];
        for (int row = 0; row < y.length; row += classes) {
            oneHot[row + below(classes, y[row])] = 1;
        }
        return oneHot;
    }

    @Override
    public void fill(Plan plan) {}
}
