package dev.pc4j.graph;

import java.util.List;

/**
 * A value node: x, its prediction mu from the parents, and the error e = x - mu between them.
 *
 * @param index its place in the graph's order; parents come before children
 * @param name unique in the graph
 * @param operator how mu comes from the parents
 * @param parents indices of the nodes that it predicts from, in the operator's order
 * @param shape of one sample's value
 * @param parameters of the operator
 */
public record Node(
        int index,
        String name,
        Operator operator,
        List<Integer> parents,
        Shape shape,
        List<Parameter> parameters
) {

    /** Copies the lists. */
    public Node {
        parents = List.copyOf(parents);
        parameters = List.copyOf(parameters);
    }

    /** The number of elements of one sample's value. */
    public int width() {
        return shape.size();
    }
}
