package dev.pc4j.data;

import java.util.List;

/**
 * What the rows of a data set are to be predicted as. Arrays are shared, not copied, as everywhere in a
 * {@link DataSet}.
 */
public sealed interface Targets {

    /** {@return the names of what a network's outputs stand for, one each} */
    List<String> names();

    /** {@return the number of rows} */
    int rows();

    /** Copies of the rows in an order. */
    Targets select(int[] order);

    /** Writes a row's numbers, of which there are as many as names, into an array of zeros. */
    void write(int row, float[] into, int at);

    /**
     * Classes: one for each row.
     *
     * @param names  of the classes in the order of their labels
     * @param labels {@code [rows]}, each in {@code 0..classes-1}
     */
    @SuppressWarnings("ArrayRecordComponent") // shared as it is
    record Classes(List<String> names, int[] labels) implements Targets {

        /** Copies the names. */
        public Classes {
            names = List.copyOf(names);
        }

        @Override
        public int rows() {
            return labels.length;
        }

        @Override
        public Classes select(int[] order) {
            int[] some = new int[order.length];
            for (int i = 0; i < order.length; i++) {
                some[i] = labels[order[i]];
            }
            return new Classes(names, some);
        }

        @Override
        public void write(int row, float[] into, int at) {
            into[at + labels[row]] = 1;
        }
    }

    /**
     * Numbers: one for each row and output, for regression.
     *
     * @param names  of the outputs
     * @param values row-major {@code [rows, outputs]}, finite
     */
    @SuppressWarnings("ArrayRecordComponent") // shared as it is
    record Numbers(List<String> names, float[] values) implements Targets {

        /** Copies the names. */
        public Numbers {
            names = List.copyOf(names);
        }

        @Override
        public int rows() {
            return names.isEmpty() ? 0 : values.length / names.size();
        }

        @Override
        public Numbers select(int[] order) {
            float[] some = new float[order.length * names.size()];
            for (int i = 0; i < order.length; i++) {
                write(order[i], some, i * names.size());
            }
            return new Numbers(names, some);
        }

        @Override
        public void write(int row, float[] into, int at) {
            System.arraycopy(values, row * names.size(), into, at, names.size());
        }
    }
}
