package dev.pc4j.engine.host;

import java.util.Arrays;

/**
 * The positions of a value one after another, each with its features: [row of the batch][position][features], where a row may end in a margin.
 * Positions are counted from the first row on.
 */
final class PositionRows {
    private final int stride;
    private final int positions;
    private final int features;

    /** Those of a value with so many positions a row. */
    PositionRows(HostValue value, int positions, int features) {
        this.stride = value.stride;
        this.positions = positions;
        this.features = features;
    }

    /** Whether a row has no margin, so that all positions lie {@link #features} apart. */
    boolean isEven() {
        return stride == positions * features;
    }

    /** Where a position begins. */
    int at(int position) {
        return position / positions * stride + position % positions * features;
    }

    /** Features [column, column + count) of some positions to [many][apart] from {@code at} on, with zeros after the last of each. */
    void read(float[] values, int begin, int many, int column, int count, float[] out, int at, int apart) {
        int left = positions - begin % positions;
        int from = at(begin) + column;
        for (int to = at; to < at + many * apart; to += apart) {
            System.arraycopy(values, from, out, to, count);
            if (count < apart) {
                Arrays.fill(out, to + count, to + apart, 0);
            }
            left--;
            from += left > 0 ? features : features + stride - positions * features;
            left = left > 0 ? left : positions;
        }
    }

    /** The other way, from [many][apart]. */
    void write(float[] in, int at, int apart, int begin, int many, int column, int count, float[] values) {
        int left = positions - begin % positions;
        int to = at(begin) + column;
        for (int from = at; from < at + many * apart; from += apart) {
            System.arraycopy(in, from, values, to, count);
            left--;
            to += left > 0 ? features : features + stride - positions * features;
            left = left > 0 ? left : positions;
        }
    }
}
