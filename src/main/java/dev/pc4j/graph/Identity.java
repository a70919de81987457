package dev.pc4j.graph;

import java.util.List;

/** mu = x: a value node that only carries its parent's value one level on. */
public record Identity() implements Operator {

    @Override
    public String kind() {
        return "identity";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }
}
