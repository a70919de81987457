package dev.pc4j.engine.device;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One task of a launch: the {@code PcTask} of {@code kernels/task.h}, where every field is explained. Made by the plan's compiler; a
 * device fills in the tiles with {@link #tiles}.
 */
@SuppressWarnings("EnumOrdinal") // the order of the constants is the order of the structure
public sealed class Task permits GraphTask {
    /** The offset that stands for no array. */
    public static final long NONE = -1;

    /** The size of a written task. */
    public static final int BYTES = 8 * Offset.values().length + 4 * Int.values().length + 4 * Real.values().length;

    /** The fields that name arrays, in the order of the structure. */
    public enum Offset {
        IN, ALSO, WEIGHTS, SUM, BIAS, ADD1, ADD2, FACTOR, REFERENCE, DISPLACEMENT, ERROR, BASE, TARGET, LATE_SUM,
        LATE_VALUE, LATE_SLOPE, SIGNAL, VALUE, DELTA, SLOPE, OUT, SLOT1, SLOT2, RESULTS
    }

    /** The integer fields, in the order of the structure. */
    public enum Int {
        ROWS, N, K, IN_STRIDE, STRIDE, WEIGHT_PANEL, WEIGHT_ROW, MODE, FLAGS, LATE, SHOWN, NODE, STEP, FIRST_TILE,
        ACROSS
    }

    /** The real fields, in the order of the structure. */
    public enum Real {
        RATE, SCALE, SHARE, MOMENTUM, BETA2, EPSILON, SPREAD, LATE_ALPHA, SHOWN_ALPHA
    }

    private final long[] offsets = new long[Offset.values().length];
    private final int[] ints = new int[Int.values().length];
    private final float[] reals = new float[Real.values().length];

    /** A task without arrays, zero everywhere, scale one. */
    public Task() {
        Arrays.fill(offsets, NONE);
        reals[Real.SCALE.ordinal()] = 1;
    }

    /** Changes a field of this task. */
    public Task with(Offset field, long value) {
        offsets[field.ordinal()] = value;
        return this;
    }

    /** Changes a field of this task. */
    public Task with(Int field, int value) {
        ints[field.ordinal()] = value;
        return this;
    }

    /** Changes a field of this task. */
    public Task with(Real field, double value) {
        reals[field.ordinal()] = (float) value;
        return this;
    }

    Task flag(int flag) {
        ints[Int.FLAGS.ordinal()] |= flag;
        return this;
    }

    /** The offset of an array, {@link #NONE} without one. */
    public long at(Offset field) {
        return offsets[field.ordinal()];
    }

    /** An integer field. */
    public int get(Int field) {
        return ints[field.ordinal()];
    }

    /** A real field. */
    public float get(Real field) {
        return reals[field.ordinal()];
    }

    /** Whether a flag of {@link Code} is set. */
    public boolean has(int flag) {
        return (get(Int.FLAGS) & flag) != 0;
    }

    /** A copy with its place among the tiles of its launch: the number of its first tile, and how many lie beside each other. */
    public Task tiles(int first, int across) {
        return copy().with(Int.FIRST_TILE, first).with(Int.ACROSS, across);
    }

    /** A copy, for a device that splits a task into several. */
    public Task copy() {
        Task copy = new Task();
        System.arraycopy(offsets, 0, copy.offsets, 0, offsets.length);
        System.arraycopy(ints, 0, copy.ints, 0, ints.length);
        System.arraycopy(reals, 0, copy.reals, 0, reals.length);
        return copy;
    }

    /** Writes the structure, {@link #BYTES} bytes in the buffer's order. */
    public void write(ByteBuffer to) {
        for (long offset : offsets) {
            to.putLong(offset);
        }
        for (int value : ints) {
            to.putInt(value);
        }
        for (float value : reals) {
            to.putFloat(value);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Task task && Arrays.equals(offsets, task.offsets) && Arrays.equals(ints, task.ints)
                && Arrays.equals(reals, task.reals);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(offsets) + Arrays.hashCode(ints)) + Arrays.hashCode(reals);
    }
}
