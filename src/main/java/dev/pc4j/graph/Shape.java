package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one sample's value at a node, without the batch dimension. Images are [height, width, channels], tokens [tokens, features].
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

    /** The number of axes. */
    public int rank() {
        return dims.size();
    }

    /** The extent of an axis, counted from 0, or from -1 backwards. */
    public int extent(int axis) {
        return dims.get(fromFront(axis));
    }

    /** The extent of the last axis. */
    public int last() {
        return dims.getLast();
    }

    /** How many elements lie before one step of an axis: the product of the extents outside it. */
    public int outside(int axis) {
        return dims.subList(0, fromFront(axis)).stream().reduce(1, Math::multiplyExact);
    }

    /** How many elements one step of an axis spans: the product of the extents inside it. */
    public int inside(int axis) {
        return dims.subList(fromFront(axis) + 1, rank()).stream().reduce(1, Math::multiplyExact);
    }

    /** The same with another extent of an axis. */
    public Shape with(int axis, int extent) {
        List<Integer> changed = new ArrayList<>(dims);
        changed.set(fromFront(axis), extent);
        return new Shape(changed);
    }

    /** The same without an axis; without its only one it is [1]. */
    public Shape without(int axis) {
        List<Integer> rest = new ArrayList<>(dims);
        rest.subList(fromFront(axis), fromFront(axis) + 1).clear();
        return rest.isEmpty() ? of(1) : new Shape(rest);
    }

    /** An axis counted from 0. */
    private int fromFront(int axis) {
        if (axis < -rank() || axis >= rank()) {
            throw new GraphException(
                    "shape %s has no axis %d: use %d to %d".formatted(this, axis, -rank(), rank() - 1));
        }
        return Math.floorMod(axis, rank());
    }

    @Override
    public String toString() {
        return dims.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
    }
}
