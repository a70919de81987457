package dev.pc4j.graph;

import java.util.List;

/** mu = the sum of all parents, which have one shape: the joint of a residual connection. */
public record Add() implements Operator {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.common(kind(), "add", node, parents);
    }

    @Override
    public boolean hasConstantJacobian() {
        return true;
    }
}
