package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;

/** Samples in the Java heap, gathered into one pair of buffers a step. */
final class HeapSamples implements Samples {
    private final float[] inputs;
    private final float[] targets;
    private final int inputWidth;
    private final int targetWidth;
    private float[] x = new float[0];
    private float[] y = new float[0];

    HeapSamples(Graph graph, float[] inputs, float[] targets) {
        this.inputs = inputs;
        this.targets = targets;
        this.inputWidth = graph.input().width();
        this.targetWidth = graph.output().width();
        whole(graph.input(), inputs.length);
        whole(graph.output(), targets.length);
        if (inputs.length / inputWidth != targets.length / targetWidth) {
            throw new IllegalArgumentException("%d rows of x and %d of y: give one target row for each"
                    .formatted(inputs.length / inputWidth, targets.length / targetWidth));
        }
    }

    private static void whole(Node node, int length) {
        if (length == 0 || length % node.width() != 0) {
            throw new IllegalArgumentException("%d values are not whole rows of node '%s' %s: give rows x %d"
                    .formatted(length, node.name(), node.shape(), node.width()));
        }
    }

    /** Fails unless rows are as wide as a graph's. */
    void requireLike(Graph graph) {
        if (inputWidth != graph.input().width() || targetWidth != graph.output().width()) {
            throw new IllegalArgumentException(
                    "the samples have %d inputs and %d targets a row, this plan %d and %d: hold them with this plan"
                            .formatted(inputWidth, targetWidth, graph.input().width(), graph.output().width()));
        }
    }

    void gather(int[] order, int from, int count) {
        if (x.length < count * inputWidth) {
            x = new float[count * inputWidth];
            y = new float[count * targetWidth];
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(inputs, order[from + i] * inputWidth, x, i * inputWidth, inputWidth);
            System.arraycopy(targets, order[from + i] * targetWidth, y, i * targetWidth, targetWidth);
        }
    }

    float[] x() {
        return x;
    }

    float[] y() {
        return y;
    }

    @Override
    public int rows() {
        return inputs.length / inputWidth;
    }

    @Override
    public void close() {}
}
