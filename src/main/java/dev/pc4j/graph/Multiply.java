package dev.pc4j.graph;

import java.util.List;

/** mu = the product of all parents, which have one shape, element by element: a gate. */
public record Multiply() implements Operator {

    @Override
    public String kind() {
        return "multiply";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.common(kind(), "multiply", node, parents);
    }
}
