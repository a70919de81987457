package dev.pc4j.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The batches of a data set: which rows, in which order, and the copy into the caller's buffers.
 *
 * <p>The order of an epoch depends on the seed and the epoch's number alone, so that a run that stops after epoch 7 and
 * is resumed sees in epoch 8 what it would have seen anyway. An instance has no state that changes and may be shared.
 *
 * <pre>{@code
 * int[] order = batches.order(epoch);
 * for (int from = 0; from < order.length; from += batches.size()) {
 *     int count = batches.count(from);
 *     batches.gather(order, from, count, x, y);
 * }
 * }</pre>
 */
public final class Batches {

    private final DataSet data;
    private final int size;
    private final long seed;
    private final Optional<Augmentation> augmentation;

    /**
     * Batches of one size over all rows of a data set.
     *
     * @param data where the rows come from
     * @param size rows in a batch, {@code 1..data.rows()}
     * @param seed chooses the orders
     * @throws DataException where the data has fewer rows than a batch
     */
    public Batches(DataSet data, int size, long seed) {
        requireRows(size, data.rows(), data.name());
        this.data = data;
        this.size = size;
        this.seed = seed;
        this.augmentation = Augmentation.of(data, seed);
    }

    /**
     * Fails where there are fewer rows than a batch, or none in it.
     *
     * @param size rows in a batch
     * @param rows how many there are
     * @param name what messages call them
     * @throws DataException where that is so
     */
    public static void requireRows(int size, int rows, String name) {
        if (size < 1) {
            throw new DataException("batch %d is too small for '%s': use 1..%d".formatted(size, name, rows));
        }
        if (size > rows) {
            throw new DataException("batch %d is larger than the %d rows of '%s': use <= %d"
                    .formatted(size, rows, name, rows));
        }
    }

    /** {@return where the rows come from} */
    public DataSet data() {
        return data;
    }

    /** {@return the rows in every batch but possibly the last} */
    public int size() {
        return size;
    }

    /** {@return the batches in an epoch, a last partial one included} */
    public int perEpoch() {
        return (int) (((long) data.rows() + size - 1) / size);
    }

    /** {@return the batches of {@link #size()} rows in an epoch, without a last partial one} */
    public int fullPerEpoch() {
        return data.rows() / size;
    }

    /**
     * The rows of an epoch in the order of learning.
     *
     * @param epoch number of the epoch; any value, usually from 0
     * @return a new permutation of {@code 0..rows-1}, the same for the same seed and epoch on every machine
     */
    public int[] order(long epoch) {
        return Shuffle.order(data.rows(), seed, epoch);
    }

    /** {@return a new {@code 0..rows-1}, the order of the data set itself, for evaluation} */
    public int[] fileOrder() {
        return Shuffle.identity(data.rows());
    }

    /**
     * How many rows the batch that starts here has.
     *
     * @param from place in an epoch's order, {@code 0..rows-1}
     * @return {@link #size()}, or what is left for the last batch
     */
    public int count(int from) {
        return Math.min(size, data.rows() - Objects.checkIndex(from, data.rows()));
    }

    /** {@return whether {@link #gather(long, int[], int, int, float[], float[])} changes the inputs} */
    public boolean augments() {
        return augmentation.isPresent();
    }

    /**
     * As {@link #gather(int[], int, int, float[], float[])}, of images as they are learnt from: changed by chance as
     * the data's {@linkplain DataRecipe#images recipe} says. What happens to a row depends on the seed, the epoch and
     * the row alone.
     *
     * @param epoch number of the epoch
     */
    public void gather(long epoch, int[] order, int from, int count, float[] x, float[] y) {
        gather(order, from, count, x, y);
        augmentation.ifPresent(augment -> {
            for (int i = 0; i < count; i++) {
                augment.apply(epoch, order[from + i], x, i * data.features());
            }
        });
    }

    /**
     * Copies the rows {@code order[from .. from+count-1]} into the caller's buffers. What the
     * buffers hold past {@code count} rows is left as it is.
     *
     * @param order  rows of the data set
     * @param from   first place in {@code order}
     * @param count  number of rows
     * @param x      takes the inputs {@code [count, features]}
     * @param y      takes the targets {@code [count, outputs]}, one-hot where they are classes
     * @throws IndexOutOfBoundsException where {@code order} has no such places or names a row that is not there
     * @throws IllegalArgumentException  where a buffer is too short
     */
    public void gather(int[] order, int from, int count, float[] x, float[] y) {
        int features = data.features();
        int outputs = data.outputs();
        Objects.checkFromIndexSize(from, count, order.length);
        checkBuffer("x", x.length, count, features);
        checkBuffer("y", y.length, count, outputs);
        Arrays.fill(y, 0, count * outputs, 0);
        for (int i = 0; i < count; i++) {
            int row = Objects.checkIndex(order[from + i], data.rows());
            data.read(row, x, i * features);
            data.targets().write(row, y, i * outputs);
        }
    }

    private static void checkBuffer(String buffer, int length, int count, int width) {
        if (length < (long) count * width) {
            throw new IllegalArgumentException("%s holds %d floats, but %d rows x %d need %d"
                    .formatted(buffer, length, count, width, (long) count * width));
        }
    }
}
