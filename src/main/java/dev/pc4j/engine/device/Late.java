package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Activation;

/** The arrays of an operator with its activation after the weights, all [rows, stride] of its node: see {@code kernels/task.h}. */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
record Late(Activation activation, long sum, long value, long slope, long signal) {

    /** Lays them out. */
    static Late of(Activation activation, long size, Layout layout) {
        return new Late(activation, layout.reserve(size), layout.reserve(size), layout.reserve(size),
                layout.reserve(size));
    }

    /** Gives them to a task. */
    Task of(Task task) {
        return task.with(Int.LATE, activation.kind().ordinal())
                .with(Real.LATE_ALPHA, activation.alpha())
                .with(Offset.LATE_SUM, sum)
                .with(Offset.LATE_VALUE, value)
                .with(Offset.LATE_SLOPE, slope)
                .with(Offset.SIGNAL, signal);
    }
}
