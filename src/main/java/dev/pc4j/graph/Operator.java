package dev.pc4j.graph;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a node computes from its parents: mu = g(parents; parameters). An operator is settings only; each engine brings the
 * arithmetic for the kinds it knows. A new kind is a record that implements this interface, an entry in {@link OperatorKinds} and
 * its arithmetic in each engine: schedules, plans and checkpoints stay as they are. Axes count those of one sample, from 0, or from
 * -1 backwards: the batch is none of them.
 */
public interface Operator {

    /** The word for this kind in checkpoints and messages, such as {@code dense}. */
    String kind();

    /**
     * The shape of the prediction.
     *
     * @param node the name of the node that has this operator, for messages
     * @param parents what it predicts from, in order
     * @throws GraphException naming nodes and shapes when the parents do not fit
     */
    Shape output(String node, List<Value> parents);

    /**
     * The parameters of this operator on parents of the given shapes; none by default. Their names are roles, such as {@code weight}: a
     * node turns them into names of the graph, see {@link Graph.Builder#node(String, Operator, java.util.function.UnaryOperator, String...)}.
     */
    default List<Parameter> parameters(List<Shape> parents) {
        return List.of();
    }

    /** The operators that this one is made of; none by default. */
    default List<Operator> parts() {
        return List.of();
    }

    /** How many tokens it knows where it reads them, whole numbers from 0, from the parent of a slot; empty where it reads any numbers. */
    default OptionalInt vocabulary(int slot) {
        return OptionalInt.empty();
    }

    /** Whether the derivative by its parents is the same whatever their values. */
    default boolean hasConstantJacobian() {
        return false;
    }

    /** Fails unless there is exactly one parent. */
    static Value only(String kind, String node, List<Value> parents) {
        if (parents.size() != 1) {
            throw new GraphException("node '%s': operator %s takes one parent, not %d: %s".formatted(
                    node, kind, parents.size(), parents.stream().map(Value::name).toList()));
        }
        return parents.getFirst();
    }

    /** The one parent, which must have the given number of axes; {@code layout} says which. */
    static Value only(String kind, String node, List<Value> parents, int rank, String layout) {
        Value parent = only(kind, node, parents);
        if (parent.shape().rank() != rank) {
            throw new GraphException("node '%s': operator %s reads %s, and '%s' is %s: reshape it".formatted(
                    node, kind, layout, parent.name(), parent.shape()));
        }
        return parent;
    }

    /** The common shape of two parents or more. */
    static Shape common(String kind, String verb, String node, List<Value> parents) {
        if (parents.size() < 2) {
            throw new GraphException(
                    "node '%s': operator %s takes two parents or more, not %d".formatted(node, kind, parents.size()));
        }
        Value first = parents.getFirst();
        for (Value other : parents) {
            if (!other.shape().equals(first.shape())) {
                throw new GraphException("node '%s' cannot %s '%s' %s and '%s' %s: make their shapes equal".formatted(
                        node, verb, first.name(), first.shape(), other.name(), other.shape()));
            }
        }
        return first.shape();
    }
}
