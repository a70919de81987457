package dev.pc4j.engine.host;

import dev.pc4j.graph.Node;

/** A node's value. The reference is the feed-forward value, or the value at the last parameter change. */
final class HostNode extends HostValue {
    final Node node;

    /** The operator that predicts this node; null for an input. */
    HostOperator operator;

    HostNode(Node node, int rows, int panel) {
        super(node.shape(), rows, panel);
        this.node = node;
    }

    int index() {
        return node.index();
    }
}
