package dev.pc4j.data;

import java.util.List;
import java.util.Map;

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
    public Map<String, Integer> nodes() {
        return all.nodes();
    }

    @Override
    public Inputs inOrder(List<String> nodes) {
        return new BatchedInputs(all.inOrder(nodes));
    }

    @Override
    public Inputs select(int[] order) {
        return new BatchedInputs(all.select(order));
    }
}
