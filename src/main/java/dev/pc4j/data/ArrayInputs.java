package dev.pc4j.data;

/**
 * Inputs in memory.
 *
 * @param values row-major {@code [rows, width]}
 */
@SuppressWarnings("ArrayRecordComponent") // shared as it is
record ArrayInputs(float[] values, int width) implements Inputs {

    @Override
    public int rows() {
        return values.length / width;
    }

    @Override
    public void read(int row, float[] into, int at) {
        System.arraycopy(values, row * width, into, at, width);
    }

    /** Copies the rows: a view would keep all of them. */
    @Override
    public ArrayInputs select(int[] order) {
        float[] some = new float[order.length * width];
        for (int i = 0; i < order.length; i++) {
            read(order[i], some, i * width);
        }
        return new ArrayInputs(some, width);
    }
}
