package dev.pc4j.graph;

import java.util.List;

/**
 * mu = the mean over an axis, which goes.
 *
 * @param axis over which
 */
public record Mean(int axis) implements Operator {

    @Override
    public String kind() {
        return "mean";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape().without(axis);
    }
}
