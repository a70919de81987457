package dev.pc4j.engine.host;

import dev.pc4j.graph.Node;

/**
 * The arrays of a value node in displacement form: x = reference + displacement, both [rows, stride] with zero columns beyond the
 * node's width. The reference is the feed-forward value (or the value at the last parameter change). The error is e, weighted by the
 * precision at the output.
 */
final class HostNode {
    final Node node;
    final int width;
    final int stride;
    final float[] reference;
    final float[] displacement;
    final float[] error;

    /** The operator that predicts this node; null for the input. */
    HostOperator operator;

    HostNode(Node node, int rows, int panel) {
        this.node = node;
        this.width = node.width();
        this.stride = (width + panel - 1) / panel * panel;
        int size = Math.multiplyExact(rows, stride);
        this.reference = new float[size];
        this.displacement = new float[node.index() == 0 ? 0 : size];
        this.error = new float[node.index() == 0 ? 0 : size];
    }

    int index() {
        return node.index();
    }
}
