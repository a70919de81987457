package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;

/**
 * A parameter in device memory: values, gradient, optimiser slots, all in one layout. A matrix is [inputs, outputs], its last axis the
 * outputs, packed in panels or row-major as the device likes; an offset or gain is one row.
 */
final class Weights {
    final Parameter parameter;

    /** What multiplies its steps; zero where it does not learn. */
    final double factor;

    final int inputs;
    final int outputs;
    final int panel;
    final int row;

    /** Floats of each array. */
    final int size;

    final long at;
    final long[] slots;
    private final int unit;
    private long gradient;
    private long taken;
    private long sums;

    /** Lays out what training carries on, values and slots; {@link #lay} does the rest. */
    Weights(Graph graph, Parameter parameter, Optimiser optimiser, Packing packing, Layout layout) {
        this.parameter = parameter;
        this.factor = optimiser.factor(graph, parameter);
        this.outputs = parameter.isBias() ? parameter.shape().size() : parameter.shape().last();
        this.inputs = parameter.isBias() ? 1 : parameter.shape().outside(-1);
        this.unit = packing.columns();
        long stride = Layout.roundUp(outputs, unit);
        this.size = Limits.parameter(parameter, inputs, stride);
        this.panel = packing.packed() ? inputs * unit : unit;
        this.row = packing.packed() ? unit : (int) stride;
        this.at = layout.reserve(size);
        this.slots = new long[learns() ? optimiser.kind().slots().size() : 0];
        for (int s = 0; s < slots.length; s++) {
            this.slots[s] = layout.reserve(size);
        }
    }

    /**
     * Lays out what is computed anew each time.
     *
     * @param sumsApart whether what the steps of learning found is added up beside what one of them finds
     */
    void lay(Layout layout, boolean sumsApart) {
        gradient = layout.reserve(size);
        taken = sumsApart ? layout.reserve(size) : gradient;
    }

    /** Says where norm leaves its sums. */
    void sums(long at) {
        sums = at;
    }

    boolean learns() {
        return factor > 0;
    }

    /** Where learning leaves the gradient that it finds. */
    long gradient() {
        return gradient;
    }

    /** The gradient as a whole, by which the optimiser steps. */
    long taken() {
        return taken;
    }

    /** What magnitude leaves: two floats a chunk. */
    long sums() {
        return sums;
    }

    /** The tiles of magnitude. */
    int chunks() {
        return (size + Code.CHUNK - 1) / Code.CHUNK;
    }

    /** Its values that are not margin. */
    int count() {
        return inputs * outputs;
    }

    private int index(int input, int output) {
        return output / unit * panel + input * row + output % unit;
    }

    /** From row-major into this layout, margins zero. */
    float[] pack(float[] rowMajor) {
        float[] packed = new float[size];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < outputs; j += unit) {
                System.arraycopy(rowMajor, i * outputs + j, packed, index(i, j), Math.min(unit, outputs - j));
            }
        }
        return packed;
    }

    /** From this layout to row-major. */
    float[] unpack(float[] packed) {
        float[] rowMajor = new float[count()];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < outputs; j += unit) {
                System.arraycopy(packed, index(i, j), rowMajor, i * outputs + j, Math.min(unit, outputs - j));
            }
        }
        return rowMajor;
    }
}
