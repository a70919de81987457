package dev.pc4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one sample's value at a node, without the batch dimension.
 *
 * @param dims extents, outermost first; all at least 1
 */
public record Shape(List<Integer> dims) {

    /** Copies the extents and checks that each is positive. */
    public Shape {
        dims = List.copyOf(dims);
        if (dims.isEmpty() || dims.stream().anyMatch(d -> d < 1)) {
            throw new GraphException("shape " + dims + " has no positive size: use extents of at least 1");
        }
    }

    /** A shape of the given extents. */
    public static Shape of(int... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    /** The number of elements. */
    public int size() {
        return dims.stream().reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return dims.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
    }
}
