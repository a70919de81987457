package dev.pc4j.engine.device;

import java.util.List;

/**
 * One operator's arithmetic inside a node, y = g(x), in displacement form: the counterpart of {@link DeviceOperator} that knows no nodes, so that
 * several can follow each other inside one. What it needs of the point where it was last asked, it keeps on the device.
 */
abstract class DeviceFunction {
    final List<DeviceValue> parents;
    final DeviceValue self;

    DeviceFunction(List<DeviceValue> parents, DeviceValue self) {
        this.parents = parents;
        this.self = self;
    }

    /** The only parent, or the first. */
    final DeviceValue parent() {
        return parents.getFirst();
    }

    /** The parameters that it reads. */
    List<Weights> weights() {
        return List.of();
    }

    /** The reference of y at the references of x. */
    abstract void forward(Emitter out);

    /** The displacement of y, g(x) - g(reference of x), without cancellation where there is such a form. */
    abstract void move(Emitter out);

    /** Called when the error of y is known, before anything is pulled back. */
    void errorReady(Emitter out) {}

    /**
     * Brings J^T error, at the point of the last forward or move, to an array of a parent's layout.
     *
     * @param adds whether it is added to what is there
     */
    abstract void pull(Emitter out, int slot, long into, boolean adds);

    /**
     * The gradient of one of its parameters by the error of y.
     *
     * @param atReference whether it reads the references of x rather than its present values
     * @param adds whether it is added to what is there
     */
    void gradient(Emitter out, Weights of, boolean atReference, boolean adds) {
        throw new IllegalStateException("no parameter '%s' here".formatted(of.parameter.name()));
    }
}
