package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Activation;

/**
 * How children with one activation read a node: f(x) = value + delta, slope = f'(x). Without an activation these are the node's own
 * reference and displacement, and there is no slope.
 */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
record Shown(Activation activation, long value, long delta, long slope) {

    /** Whether it has arrays of its own. */
    boolean apart() {
        return !activation.isNone();
    }

    /** Lets a task write it. */
    Task of(Task task) {
        return task.with(Int.SHOWN, activation.kind().ordinal())
                .with(Real.SHOWN_ALPHA, activation.alpha())
                .with(Offset.VALUE, value)
                .with(Offset.DELTA, delta)
                .with(Offset.SLOPE, slope);
    }

    /** The same of a task with a record of its own. */
    GraphTask of(GraphTask task) {
        return task.with("shown", activation.kind().ordinal())
                .with("alpha", activation.alpha())
                .with("value", value)
                .with("delta", delta)
                .with("slope", slope);
    }
}
