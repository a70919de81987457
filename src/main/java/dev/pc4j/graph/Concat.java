package dev.pc4j.graph;

import java.util.List;

/**
 * mu = the parents one after another along an axis; their other extents are equal.
 *
 * @param axis along which
 */
public record Concat(int axis) implements Operator {

    @Override
    public String kind() {
        return "concat";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        if (parents.isEmpty()) {
            throw new GraphException("node '%s': operator concat takes one parent or more".formatted(node));
        }
        Value first = parents.getFirst();
        int extent = 0;
        for (Value other : parents) {
            if (other.shape().rank() != first.shape().rank()
                    || !other.shape().with(axis, 1).equals(first.shape().with(axis, 1))) {
                throw new GraphException(
                        "node '%s' cannot put '%s' %s and '%s' %s side by side along axis %d: make their other extents equal"
                                .formatted(node, first.name(), first.shape(), other.name(), other.shape(), axis));
            }
            extent += other.shape().extent(axis);
        }
        return first.shape().with(axis, extent);
    }
}
