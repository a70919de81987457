package dev.pc4j.engine.host;

import dev.pc4j.graph.Node;

/** A node's value. The reference is the feed-forward value, or the value at the last parameter change. */
final class HostNode extends HostValue {
    final Node node;

    /** What value optimisers keep, each as the displacement; none where it moves plainly or not at all. */
    final float[][] kept;

    /** The operator that predicts this node; null for an input. */
    HostOperator operator;

    HostNode(Node node, int rows, int panel, int slots) {
        super(node.shape(), rows, panel);
        this.node = node;
        this.kept = new float[slots][reference.length];
    }

    int index() {
        return node.index();
    }
}
