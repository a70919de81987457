package dev.pc4j.engine;

import java.util.stream.DoubleStream;

/**
 * What the circuits have still to learn, after the last step of a batch: means over its rows, or over batches.
 *
 * @param goodness1 binary cross-entropy of layer 1's goodness, threshold less sum of squares, with positive and negative
 * @param goodness2 the same of layer 2
 * @param readOut cross-entropy of the read-out, a mean over positives
 * @param top |z2bar - z2|^2 of the generative circuit
 * @param middle |z1bar - z1|^2
 * @param bottom |xbar - x|^2
 */
public record PffLosses(double goodness1, double goodness2, double readOut, double top, double middle, double bottom) {

    /** All of them, in this order. */
    public double[] all() {
        return new double[] {goodness1, goodness2, readOut, top, middle, bottom};
    }

    /** From an array in the order of {@link #all}, divided by a number. */
    public static PffLosses of(double[] sums, double by) {
        double[] m = DoubleStream.of(sums).map(s -> s / by).toArray();
        return new PffLosses(m[0], m[1], m[2], m[3], m[4], m[5]);
    }

    /** Whether every one is finite. */
    public boolean isFinite() {
        return DoubleStream.of(all()).allMatch(Double::isFinite);
    }
}
