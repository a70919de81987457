package dev.pc4j.graph;

import java.util.List;

/**
 * The clamped input of a graph: it predicts nothing and is given with each batch.
 *
 * @param shape the shape of one sample
 */
public record Input(Shape shape) implements Operator {

    @Override
    public String kind() {
        return "input";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        if (!parents.isEmpty()) {
            throw new GraphException("input node '%s' cannot have parents".formatted(node));
        }
        return shape;
    }
}
