package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Header.Field;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One task of a family of {@code kernels/graph}: a record of its {@code task.h}, whose fields it knows by their names there. Written it takes as
 * much room as every other task.
 */
public final class GraphTask extends Task {
    private final List<Field> fields;
    private final long[] values;

    /**
     * A task without arrays, zero everywhere.
     *
     * @param record such as {@code PcMap}
     */
    private GraphTask(String record) {
        this.fields = Header.record(record);
        this.values = new long[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).type() == Header.Type.LONG ? NONE : 0;
        }
    }

    private GraphTask(GraphTask of) {
        this.fields = of.fields;
        this.values = of.values.clone();
    }

    /**
     * A task of a family.
     *
     * @param mode of the family, without {@code PC_}; empty where it has none
     * @param rows of the plan
     */
    static GraphTask of(Family family, String mode, int rows) {
        GraphTask task = new GraphTask(family.record().orElseThrow()).with("rows", rows);
        return mode.isEmpty() ? task : task.with("mode", Header.number(mode));
    }

    /** Changes a field of this task. */
    GraphTask with(String field, long value) {
        values[place(field)] = value;
        return this;
    }

    /** Changes a field of this task. */
    GraphTask with(String field, double value) {
        return with(field, (long) Float.floatToRawIntBits((float) value));
    }

    /** Sets a flag, given without {@code PC_}, or leaves it. */
    GraphTask flag(String flag, boolean set) {
        return set ? with("flags", values[place("flags")] | Header.number(flag)) : this;
    }

    /** Says how many tiles there are, so many beside each other. */
    GraphTask cut(long down, int across) {
        int tiles = Math.toIntExact(down * across);
        return with("tiles", tiles).with("across", across);
    }

    private int place(String field) {
        for (int i = 0; i < values.length; i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        throw new IllegalStateException("kernels/graph/task.h has no field '" + field + "' here");
    }

    /** How many tiles it has, on any device. */
    public int count() {
        return (int) values[place("tiles")];
    }

    /** A copy with the number of its first tile; how many lie beside each other it knows itself. */
    @Override
    public GraphTask tiles(int first, int across) {
        return new GraphTask(this).with("firstTile", first);
    }

    @Override
    public void write(ByteBuffer to) {
        int end = to.position() + BYTES;
        for (int i = 0; i < values.length; i++) {
            switch (fields.get(i).type()) {
                case LONG -> to.putLong(values[i]);
                case INT, FLOAT -> to.putInt((int) values[i]);
            }
        }
        while (to.position() < end) {
            to.putInt(0);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GraphTask task && fields.equals(task.fields) && Arrays.equals(values, task.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
