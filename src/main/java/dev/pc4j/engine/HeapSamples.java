package dev.pc4j.engine;

import dev.pc4j.graph.Graph;

/** Samples in the Java heap, gathered into one pair of buffers a step. */
final class HeapSamples extends CheckedSamples {
    private final float[] inputs;
    private final float[] targets;
    private float[] x = new float[0];
    private float[] y = new float[0];

    HeapSamples(Graph graph, float[] inputs, float[] targets) {
        super(graph, inputs, targets);
        this.inputs = inputs;
        this.targets = targets;
    }

    void gather(int[] order, int from, int count) {
        if (x.length < count * inputWidth()) {
            x = new float[count * inputWidth()];
            y = new float[count * targetWidth()];
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(inputs, order[from + i] * inputWidth(), x, i * inputWidth(), inputWidth());
            System.arraycopy(targets, order[from + i] * targetWidth(), y, i * targetWidth(), targetWidth());
        }
    }

    float[] x() {
        return x;
    }

    float[] y() {
        return y;
    }

    @Override
    public void close() {}
}
