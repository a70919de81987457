package dev.pc4j.graph;

import java.util.List;

/**
 * mu = a run of the parent along an axis.
 *
 * @param axis along which
 * @param from the first
 * @param to the one after the last
 */
public record Slice(int axis, int from, int to) implements Operator {

    /** Checks the ends. */
    public Slice {
        if (from < 0 || to <= from) {
            throw new GraphException("slice %d to %d is empty: end after the start, from 0 on".formatted(from, to));
        }
    }

    @Override
    public String kind() {
        return "slice";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Value parent = Operator.only(kind(), node, parents);
        if (to > parent.shape().extent(axis)) {
            throw new GraphException("node '%s': slice %d to %d goes past axis %d of '%s' %s: end at %d".formatted(
                    node, from, to, axis, parent.name(), parent.shape(), parent.shape().extent(axis)));
        }
        return parent.shape().with(axis, to - from);
    }
}
