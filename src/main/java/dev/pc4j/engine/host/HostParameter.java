package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;

/**
 * A trainable array with its gradient and the optimiser's arrays, in the order in which those who use it read it. It belongs to the plan:
 * whoever names it shares it, the gradient is the sum of what its {@link ParameterUse}s add, and the optimiser steps it once.
 */
abstract class HostParameter {
    final Parameter parameter;
    final float[] values;
    final float[] gradient;
    final float[][] slots;

    /** What multiplies every step; zero where it is frozen. */
    double factor = 1;

    /** Of each block of the gradient, the sums of squares and of absolute values. */
    private final double[] squares;

    private final double[] absolutes;

    /**
     * Allocates all arrays, zeroed.
     *
     * @param size of each, with margins
     * @param blocks pieces in which the gradient is taken
     * @param slots how many arrays of that size the optimiser keeps
     */
    HostParameter(Parameter parameter, int size, int blocks, int slots) {
        this.parameter = parameter;
        this.values = new float[size];
        this.gradient = new float[size];
        this.slots = new float[slots][size];
        this.squares = new double[blocks];
        this.absolutes = new double[blocks];
    }

    /** From row-major order into an array of this layout; margins become zero, whatever divergence has left there. */
    abstract void pack(float[] rowMajor, float[] packed);

    /** From an array of this layout to row-major order. */
    abstract float[] unpack(float[] packed);

    /** The number of tasks for {@link #derive}. */
    int derivedParts() {
        return 0;
    }

    /** Renews a part of what is kept beside the values, after they have changed. */
    void derive(int part) {
        throw new IllegalStateException("nothing is derived from parameter " + parameter.name());
    }

    /** Takes over values in row-major order. */
    final void write(float[] rowMajor) {
        pack(rowMajor, values);
        for (int part = 0; part < derivedParts(); part++) {
            derive(part);
        }
    }

    /** The pieces in which the gradient is taken. */
    final int blocks() {
        return squares.length;
    }

    /** Takes the gradient away where the parameter stays zero, in a block that has been taken. */
    void clearZeros(int block) {}

    /** Multiplies a block of the gradient. */
    abstract void scale(int block, float factor);

    /** Sums squares and absolute values of a block that has been taken; see {@link #note}. */
    abstract void sum(int block, Arithmetic arithmetic);

    /** Keeps the sums of a block. */
    final void note(int block, double squaresOf, double absolutesOf) {
        squares[block] = squaresOf;
        absolutes[block] = absolutesOf;
    }

    /** The sum of squares of the gradient; not finite when one element is not. */
    final double squares() {
        return total(squares);
    }

    /** The sum of absolute values of the gradient. */
    final double absolutes() {
        return total(absolutes);
    }

    private static double total(double[] sums) {
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        return total;
    }

    /** Bytes that products read. */
    long bytesRead() {
        return 4L * values.length;
    }

    /** Bytes of all arrays. */
    long bytes() {
        return 4L * values.length * (2 + slots.length);
    }
}
