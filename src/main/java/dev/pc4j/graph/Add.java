package dev.pc4j.graph;

import java.util.List;

/** mu = the sum of all parents, which have one shape: the joint of a residual connection. */
public record Add() implements Operator {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public Shape output(String node, List<Node> parents) {
        if (parents.size() < 2) {
            throw new GraphException(
                    "node '%s': operator add takes two parents or more, not %d".formatted(node, parents.size()));
        }
        Node first = parents.getFirst();
        for (Node other : parents) {
            if (!other.shape().equals(first.shape())) {
                throw new GraphException("node '%s' cannot add '%s' %s and '%s' %s: make their shapes equal"
                        .formatted(node, first.name(), first.shape(), other.name(), other.shape()));
            }
        }
        return first.shape();
    }
}
