package dev.pc4j.graph;

import java.util.List;

/**
 * mu = f(x), elementwise.
 *
 * @param activation f
 */
public record Activate(Activation activation) implements Operator {

    @Override
    public String kind() {
        return "activate";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }
}
