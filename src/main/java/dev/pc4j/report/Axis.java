package dev.pc4j.report;

import java.util.stream.DoubleStream;

/**
 * What is measured along an axis.
 *
 * @param label quantity and unit
 * @param decades whether values that span decades get a logarithmic axis, where none is negative
 */
public record Axis(String label, boolean decades) {
    /** The ratio of the largest to the least value from which on a linear axis hides the small ones. */
    private static final double WIDE = 50;

    /** An axis that is linear whatever its values. */
    public static Axis linear(String label) {
        return new Axis(label, false);
    }

    /** An axis that is logarithmic where its values span decades. */
    public static Axis spanning(String label) {
        return new Axis(label, true);
    }

    /** Whether the axis is logarithmic for these values; zeros, which have no place on it then, and what is not finite do not count. */
    boolean logarithmic(DoubleStream values) {
        double[] sorted = values.filter(value -> Double.isFinite(value) && value != 0).sorted().toArray();
        return decades && sorted.length > 1 && sorted[0] > 0 && sorted[sorted.length - 1] / sorted[0] > WIDE;
    }
}
