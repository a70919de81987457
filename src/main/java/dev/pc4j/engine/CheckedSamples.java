package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;

/** The checks that every engine's samples share. */
public abstract class CheckedSamples implements Samples {
    private final int rows;
    private final int inputWidth;
    private final int targetWidth;

    /**
     * Samples for a graph.
     *
     * @throws IllegalArgumentException when x and y are not whole rows, equally many
     */
    protected CheckedSamples(Graph graph, float[] x, float[] y) {
        this.inputWidth = graph.input().width();
        this.targetWidth = graph.output().width();
        whole(graph.input(), x.length);
        whole(graph.output(), y.length);
        this.rows = x.length / inputWidth;
        if (rows != y.length / targetWidth) {
            throw new IllegalArgumentException("%d rows of x and %d of y: give one target row for each"
                    .formatted(rows, y.length / targetWidth));
        }
    }

    private static void whole(Node node, int length) {
        if (length == 0 || length % node.width() != 0) {
            throw new IllegalArgumentException("%d values are not whole rows of node '%s' %s: give rows x %d"
                    .formatted(length, node.name(), node.shape(), node.width()));
        }
    }

    /** Fails unless rows are as wide as a graph's. */
    public final void requireLike(Graph graph) {
        if (inputWidth != graph.input().width() || targetWidth != graph.output().width()) {
            throw new IllegalArgumentException(
                    "the samples have %d inputs and %d targets a row, this plan %d and %d: hold them with this plan"
                            .formatted(inputWidth, targetWidth, graph.input().width(), graph.output().width()));
        }
    }

    /** Floats of a row of x. */
    public final int inputWidth() {
        return inputWidth;
    }

    /** Floats of a row of y. */
    public final int targetWidth() {
        return targetWidth;
    }

    @Override
    public final int rows() {
        return rows;
    }
}
