package dev.pc4j.data;

/** Inputs that are to be read by batches, however little memory they take. */
record BatchedInputs(Inputs all) implements Inputs {

    @Override
    public int rows() {
        return all.rows();
    }

    @Override
    public int width() {
        return all.width();
    }

    @Override
    public void read(int row, float[] into, int at) {
        all.read(row, into, at);
    }

    @Override
    public Inputs select(int[] order) {
        return new BatchedInputs(all.select(order));
    }
}
