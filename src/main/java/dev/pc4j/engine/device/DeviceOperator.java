package dev.pc4j.engine.device;

import java.util.List;
import java.util.Optional;

/**
 * A node's operator on a device, in displacement form: it writes the tasks of its node, or completes those that others write. A new kind of
 * operator is a new subclass and a line in {@link DeviceOperators}; its constructor lays out what it needs beside the node's arrays.
 */
abstract class DeviceOperator {
    final NodeArrays self;
    final List<NodeArrays> parents;

    DeviceOperator(NodeArrays self, List<NodeArrays> parents) {
        this.self = self;
        this.parents = parents;
    }

    /** The parameters that it reads; none by default. */
    List<Weights> weights() {
        return List.of();
    }

    /** The activation after its weights, for epilogues that apply it; empty by default. */
    Optional<Late> late() {
        return Optional.empty();
    }

    /** Makes p of a task of {@link Family#PREDICT} the prediction from the parents' references. */
    abstract void forward(Task task, Sums sums);

    /** Makes p of such a task what the prediction has changed by since the parents left their references. */
    abstract void moved(Task task, Sums sums);

    /** Brings J^T error for the parent in a slot to what it moves by. */
    abstract void push(int slot, Pushes to);

    /** Tasks of {@link Family#LEARN} for its parameters, whose epilogue may step them; none by default. */
    List<Task> gradients(Emitter out, boolean atReference) {
        return List.of();
    }

    /** Uses of parameters whose gradients are no tasks of {@link Family#LEARN}; none by default. */
    List<ParameterUse> uses() {
        return List.of();
    }

    /** Makes a task of {@link Family#ENERGY} bound the gradient too; tells whether it does. */
    boolean bound(Task energy, Emitter out) {
        return false;
    }

    /** The task that renews what it keeps beside parameters after they have changed. */
    Optional<Task> renewal() {
        return Optional.empty();
    }
}
