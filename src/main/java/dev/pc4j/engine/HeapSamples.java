package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Samples in the Java heap, gathered into one pair of buffers a step. */
public final class HeapSamples extends CheckedSamples {
    private final float[] inputs;
    private final float[] targets;
    private float[] gatheredX = new float[0];
    private float[] gatheredY = new float[0];
    private boolean whole;
    private final SideBySide inputNodes;
    private final SideBySide outputNodes;

    HeapSamples(Graph graph, float[] inputs, float[] targets) {
        super(graph, inputs, targets);
        this.inputNodes = new SideBySide(graph.inputs());
        this.outputNodes = new SideBySide(graph.outputs());
        this.inputs = inputs;
        this.targets = targets;
    }

    /** Makes the chosen rows what {@link #x} and {@link #y} begin with. */
    void gather(int[] order, int from, int count) {
        whole = count == rows() && IntStream.range(0, count).allMatch(i -> order[from + i] == i);
        if (whole) {
            return;
        }
        if (gatheredX.length < count * inputWidth()) {
            gatheredX = new float[count * inputWidth()];
            gatheredY = new float[count * targetWidth()];
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(inputs, order[from + i] * inputWidth(), gatheredX, i * inputWidth(), inputWidth());
            System.arraycopy(targets, order[from + i] * targetWidth(), gatheredY, i * targetWidth(), targetWidth());
        }
    }

    float[] x() {
        return whole ? inputs : gatheredX;
    }

    float[] y() {
        return whole ? targets : gatheredY;
    }

    /** Whether they are of one input and one output. */
    boolean isPair() {
        return inputNodes.nodes().size() == 1 && outputNodes.nodes().size() == 1;
    }

    /** The rows that were chosen, by node. */
    Clamps clamps(int count) {
        Clamps targets = outputNodes.apart(Arrays.copyOf(y(), count * targetWidth()));
        return inputNodes.apart(Arrays.copyOf(x(), count * inputWidth())).and(targets);
    }

    @Override
    protected void release() {}
}
