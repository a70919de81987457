package dev.pc4j.graph;

import java.util.List;

/** mu = x + b with a trained b of one sample's shape: learnt positions. Parameter: {@code offset}. */
public record Offset() implements Operator {

    @Override
    public String kind() {
        return "offset";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        return List.of(Parameter.offset("offset", parents.getFirst()));
    }
}
