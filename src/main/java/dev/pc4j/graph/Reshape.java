package dev.pc4j.graph;

import java.util.List;

/**
 * mu = the same elements in the same order, in another shape.
 *
 * @param shape of as many elements as the parent has
 */
public record Reshape(Shape shape) implements Operator {

    /** A reshaping to the given extents. */
    public static Reshape to(int... dims) {
        return new Reshape(Shape.of(dims));
    }

    @Override
    public String kind() {
        return "reshape";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Value parent = Operator.only(kind(), node, parents);
        if (parent.shape().size() != shape.size()) {
            throw new GraphException(
                    "node '%s' cannot reshape '%s' %s of %d elements to %s of %d: make them equal".formatted(
                            node, parent.name(), parent.shape(), parent.shape().size(), shape, shape.size()));
        }
        return shape;
    }
}
