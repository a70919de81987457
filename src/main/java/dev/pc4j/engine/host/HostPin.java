package dev.pc4j.engine.host;

import dev.pc4j.engine.Clamps.Clamp;

/** The values at which a call holds a node, all of them or those that a mask has; [rows, width]. */
final class HostPin {
    private final float[] values;
    private final boolean[] held;
    private final int width;

    private HostPin(float[] values, boolean[] held, int width) {
        this.values = values;
        this.held = held;
        this.width = width;
    }

    /** All values of a node. */
    static HostPin all(float[] values, int width) {
        return new HostPin(values, null, width);
    }

    /** What a clamp has of a node. */
    static HostPin of(Clamp clamp, int width) {
        return new HostPin(clamp.values(), clamp.held().orElse(null), width);
    }

    /** Whether nothing of the node is free. */
    boolean isWhole() {
        return held == null;
    }

    /** Whether an element is held. */
    boolean holds(int row, int element) {
        return held == null || held[row * width + element];
    }

    /** The value of an element that is held. */
    float value(int row, int element) {
        return values[row * width + element];
    }

    /** Puts what is held of some rows into an array, whose rows are {@code stride} apart. */
    void into(float[] array, int stride, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            if (held == null) {
                System.arraycopy(values, r * width, array, r * stride, width);
            } else {
                for (int j = 0; j < width; j++) {
                    array[r * stride + j] = held[r * width + j] ? values[r * width + j] : array[r * stride + j];
                }
            }
        }
    }
}
