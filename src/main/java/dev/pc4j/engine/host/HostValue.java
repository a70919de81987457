package dev.pc4j.engine.host;

import dev.pc4j.graph.Shape;

/**
 * A value in displacement form, at a node or between the functions inside one: x = reference + displacement, [rows, stride] each, row-major with
 * zeros beyond the width. The error is what flows back: of a node e, weighted by its precision; inside a node the error with respect to this
 * value.
 */
class HostValue {
    final Shape shape;
    final int width;
    final int stride;
    final float[] reference;
    final float[] displacement;
    final float[] error;

    /** A value of its own. */
    HostValue(Shape shape, int rows, int panel) {
        this(shape, rows, panel, new float[Math.multiplyExact(rows, stride(shape, panel))]);
    }

    /** A value whose error is somebody else's array. */
    HostValue(Shape shape, int rows, int panel, float[] error) {
        this.shape = shape;
        this.width = shape.size();
        this.stride = stride(shape, panel);
        int size = Math.multiplyExact(rows, stride);
        this.reference = new float[size];
        this.displacement = new float[size];
        this.error = error;
    }

    private static int stride(Shape shape, int panel) {
        return HostMatrix.roundUp(shape.size(), panel);
    }

    /** How many positions a row has: all its extents but the last. */
    int positions() {
        return width / shape.last();
    }
}
