package dev.pc4j.data;

/** Some rows of others. */
@SuppressWarnings("ArrayRecordComponent") // nobody else's
record SelectedInputs(Inputs all, int[] order) implements Inputs {

    @Override
    public int rows() {
        return order.length;
    }

    @Override
    public int width() {
        return all.width();
    }

    @Override
    public void read(int row, float[] into, int at) {
        all.read(order[row], into, at);
    }
}
