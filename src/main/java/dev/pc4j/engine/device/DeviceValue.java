package dev.pc4j.engine.device;

import dev.pc4j.graph.Shape;

/**
 * A value in displacement form, at a node or between the functions inside one: x = reference + displacement, [rows, stride] each. The error is
 * what flows back: of a node e, weighted by its precision; inside a node the error with respect to this value.
 */
class DeviceValue {
    final Shape shape;
    final int width;
    final int stride;
    final long reference;

    /** {@link Task#NONE} where inference does not move it, as error. */
    final long displacement;

    final long error;

    DeviceValue(Shape shape, int stride, long reference, long displacement, long error) {
        this.shape = shape;
        this.width = shape.size();
        this.stride = stride;
        this.reference = reference;
        this.displacement = displacement;
        this.error = error;
    }

    /** How many positions a row has: all its extents but the last. */
    int positions() {
        return width / shape.last();
    }
}
