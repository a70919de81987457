package dev.pc4j.data;

import java.util.List;
import java.util.Map;

/**
 * The inputs of rows, wherever they lie: in memory, in files, or made as they are asked for. A {@link DataSet} of them
 * is read by batches while it is trained on, so that it may be larger than memory. Any number of threads may read at
 * once, and a row is the same whenever it is read.
 */
public interface Inputs {

    /** {@return the number of rows} */
    int rows();

    /** {@return the number of values in a row} */
    int width();

    /**
     * Writes a row's values, which are finite.
     *
     * @param row  which, {@code 0..rows-1}
     * @param into takes {@link #width()} values
     * @param at   place of the first
     * @throws DataException where the row cannot be read
     */
    void read(int row, float[] into, int at);

    /** {@return rows of zeros in memory} */
    static Inputs zeros(int rows, int width) {
        return new ArrayInputs(new float[Math.multiplyExact(rows, width)], width);
    }

    /**
     * Some rows in an order.
     *
     * @param order which
     * @return those rows, read from where they lie
     */
    default Inputs select(int[] order) {
        return new SelectedInputs(this, order);
    }

    /** {@return the widths of the nodes that values are for, by name, in the order of their columns; empty where no node is named} */
    default Map<String, Integer> nodes() {
        return Map.of();
    }

    /** {@return the same rows with the columns of all these nodes in another order} */
    default Inputs inOrder(List<String> nodes) {
        return this;
    }

    /** {@return the number of values in all rows} */
    default long size() {
        return (long) rows() * width();
    }
}
