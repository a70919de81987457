package dev.pc4j.graph;

import java.util.List;

/**
 * What a node computes from its parents: mu = g(parents; parameters). An operator is settings only; each engine brings the
 * arithmetic for the kinds it knows. A new kind needs an implementation of this interface, an entry in {@link Operators} and
 * its arithmetic in each engine: schedules, plans and checkpoints stay as they are.
 */
public interface Operator {

    /** The word for this kind in checkpoints and messages, such as {@code dense}. */
    String kind();

    /**
     * The shape of the prediction.
     *
     * @param node the name of the node that has this operator, for messages
     * @param parents the nodes it predicts from, in order
     * @throws GraphException naming both nodes and both shapes when the parents do not fit
     */
    Shape output(String node, List<Node> parents);

    /** The parameters that a node of this operator owns; none by default. */
    default List<Parameter> parameters(String node, List<Node> parents) {
        return List.of();
    }

    /** Fails unless there is exactly one parent. */
    static Node only(String kind, String node, List<Node> parents) {
        if (parents.size() != 1) {
            throw new GraphException("node '%s': operator %s takes one parent, not %d: %s".formatted(
                    node, kind, parents.size(), parents.stream().map(Node::name).toList()));
        }
        return parents.getFirst();
    }
}
