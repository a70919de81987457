package dev.pc4j.graph;

import java.util.stream.IntStream;

/**
 * A trainable array, stored row-major. Operators that name the same one share it: it is one array, its gradient is the sum over its
 * users, and the optimiser steps it once.
 *
 * @param name {@code <node>.<role>} unless the graph says otherwise
 * @param shape extents; a dense weight is [n_in, n_out], a bias [n_out]
 * @param fanIn how many values feed one output, for initialisation; 0 for an offset or a gain, which starts at a constant
 * @param fanOut how many outputs one value feeds; 0 for an offset or a gain
 * @param start what an offset or gain starts at; weights do not use it
 * @param hollow whether it is a square matrix whose diagonal is zero and has no gradient
 */
public record Parameter(String name, Shape shape, int fanIn, int fanOut, double start, boolean hollow) {

    /** A weight, or with no fan-in an offset that starts at zero. */
    public Parameter(String name, Shape shape, int fanIn, int fanOut) {
        this(name, shape, fanIn, fanOut, 0, false);
    }

    /** What is added, from zero on. */
    static Parameter offset(String role, Shape shape) {
        return new Parameter(role, shape, 0, 0, 0, false);
    }

    /** What is multiplied with, from one on. */
    static Parameter gain(String role, Shape shape) {
        return new Parameter(role, shape, 0, 0, 1, false);
    }

    /** The same under another name. */
    Parameter named(String other) {
        return new Parameter(other, shape, fanIn, fanOut, start, hollow);
    }

    /** Where the elements that are always zero lie in row-major order: the diagonal of a hollow matrix, nothing of others. */
    public IntStream zeros() {
        int width = shape.last();
        return IntStream.range(0, hollow ? width : 0).map(i -> i * (width + 1));
    }

    /** Whether this is an offset or a gain, which starts at a constant and takes no weight decay. */
    public boolean isBias() {
        return fanIn == 0;
    }
}
