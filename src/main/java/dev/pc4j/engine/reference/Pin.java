package dev.pc4j.engine.reference;

import java.util.Arrays;

/** The values at which a node is held, all of them or those that a mask has. */
final class Pin {
    private final double[] values;
    private final boolean[] held;

    private Pin(double[] values, boolean[] held) {
        this.values = values;
        this.held = held;
    }

    /** All values. */
    static Pin all(double[] values) {
        boolean[] held = new boolean[values.length];
        Arrays.fill(held, true);
        return new Pin(values, held);
    }

    /** The values that a mask has. */
    static Pin some(double[] values, boolean[] held) {
        return new Pin(values, held);
    }

    /** Zeroes what is held in an array. */
    void clear(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = held[i] ? 0 : x[i];
        }
    }

    /** Puts what is held into an array. */
    void into(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = held[i] ? values[i] : x[i];
        }
    }
}
