package dev.pc4j.train;

import java.util.stream.IntStream;

/**
 * How often which label was taken for which.
 *
 * @param counts [labels][labels], the true label first
 */
@SuppressWarnings("ArrayRecordComponent") // shared as it is
public record Confusion(int[][] counts) {

    /** The number of labels. */
    public int labels() {
        return counts.length;
    }

    /** The rows whose label was found. */
    public int correct() {
        return IntStream.range(0, labels()).map(label -> counts[label][label]).sum();
    }

    /** The share of a label's rows that were taken for it; not a number where it has none. */
    public double recall(int label) {
        return (double) counts[label][label] / IntStream.of(counts[label]).sum();
    }

    /** The share of the rows taken for a label that are of it; not a number where there are none. */
    public double precision(int label) {
        return (double) counts[label][label] / IntStream.range(0, labels()).map(row -> counts[row][label]).sum();
    }
}
