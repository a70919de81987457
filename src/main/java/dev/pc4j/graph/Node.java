package dev.pc4j.graph;

import java.util.List;

/**
 * A value node: x, its prediction mu from the parents, and the error between them, x - mu with a Gaussian energy.
 *
 * @param index its place in the graph's order; parents come before children, but for those of delayed edges
 * @param name unique in the graph
 * @param operator how mu comes from the parents
 * @param parents indices of the nodes that it predicts from, in the operator's order
 * @param shape of one sample's value
 * @param parameters of the operator, by their names in the graph
 * @param energy between x and mu; means nothing at an input, which has no mu
 */
public record Node(
        int index,
        String name,
        Operator operator,
        List<Integer> parents,
        Shape shape,
        List<Parameter> parameters,
        Energy energy
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

    /** Whether this is an input, which predicts nothing. */
    public boolean isInput() {
        return operator instanceof Input;
    }

    /** Whether the edge from the parent of a slot is delayed: it comes from this node or a later one, and the start does not see it. */
    public boolean delayed(int slot) {
        return parents.get(slot) >= index;
    }
}
