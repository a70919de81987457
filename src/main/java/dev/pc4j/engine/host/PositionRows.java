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

    /** Features [column, column + count) of some positions of a zone to [many][apart] from {@code at} on, with zeros after the last of each. */
    void read(Zone zone, float[] values, int begin, int many, int column, int count, float[] out, int at, int apart) {
        int to = at;
        for (int done = 0, beside; done < many; done += beside) {
            beside = zone.beside(begin + done, many - done);
            int from = at(zone.place(begin + done)) + column;
            for (int i = 0; i < beside; i++) {
                System.arraycopy(values, from + i * features, out, to, count);
                if (count < apart) {
                    Arrays.fill(out, to + count, to + apart, 0);
                }
                to += apart;
            }
        }
    }

    /** The other way, from [many][apart]. */
    void write(Zone zone, float[] in, int at, int apart, int begin, int many, int column, int count, float[] values) {
        int from = at;
        for (int done = 0, beside; done < many; done += beside) {
            beside = zone.beside(begin + done, many - done);
            int to = at(zone.place(begin + done)) + column;
            for (int i = 0; i < beside; i++) {
                System.arraycopy(in, from, values, to + i * features, count);
                from += apart;
            }
        }
    }
}
