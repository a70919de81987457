package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/**
 * A weight matrix [inputs, outputs] and its bias, with gradients and optimiser slots, in the order in which products read them: panels of
 * outputs, each panel row by row of inputs (rows padded to whole strips, outputs to whole panels, all with zeros that stay zero). Beside
 * it a transposed copy in panels of inputs for the backward product, renewed by {@link #transpose} after a change.
 */
final class HostMatrix {
    final Parameter matrix;
    final Parameter offset;
    final int inputs;
    final int outputs;
    final int panel;
    final int rows;
    final int panels;
    final float[] forward;
    final float[] bias;
    final float[] gradient;
    final float[] biasGradient;
    final float[][] slots;
    final float[][] biasSlots;

    /** The transposed copy; null where no product needs it. */
    final float[] transposed;

    /** The running mean absolute gradient of the MQ optimiser. */
    float meanGradient;

    /**
     * Allocates all arrays, zeroed.
     *
     * @param offset the bias; null for none
     * @param slots how many arrays of the parameters' size the optimiser keeps
     * @param backward whether the backward product is ever needed
     */
    HostMatrix(Parameter matrix, Parameter offset, Arithmetic arithmetic, int slots, boolean backward) {
        this.matrix = matrix;
        this.offset = offset;
        this.inputs = matrix.shape().dims().get(0);
        this.outputs = matrix.shape().dims().get(1);
        this.panel = arithmetic.panel();
        this.rows = roundUp(inputs, arithmetic.strip());
        this.panels = roundUp(outputs, panel) / panel;
        int size = Math.multiplyExact(panels * panel, rows);
        this.forward = new float[size];
        this.gradient = new float[size];
        this.bias = new float[panels * panel];
        this.biasGradient = new float[panels * panel];
        this.slots = new float[slots][size];
        this.biasSlots = new float[slots][panels * panel];
        this.transposed = backward ? new float[Math.multiplyExact(roundUp(inputs, panel), outputs)] : null;
    }

    static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Where row {@code input} of a panel begins. */
    int at(int panelIndex, int input) {
        return (panelIndex * rows + input) * panel;
    }

    /** From row-major [inputs, outputs] into an array of this layout; margins become zero, whatever divergence has left there. */
    void pack(float[] rowMajor, float[] packed) {
        Arrays.fill(packed, 0);
        for (int p = 0; p < panels; p++) {
            int columns = Math.min(panel, outputs - p * panel);
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(rowMajor, i * outputs + p * panel, packed, at(p, i), columns);
            }
        }
    }

    /** From an array of this layout to row-major [inputs, outputs]. */
    float[] unpack(float[] packed) {
        float[] rowMajor = new float[inputs * outputs];
        for (int p = 0; p < panels; p++) {
            int columns = Math.min(panel, outputs - p * panel);
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(packed, at(p, i), rowMajor, i * outputs + p * panel, columns);
            }
        }
        return rowMajor;
    }

    /** The same for an array of the bias's layout. */
    void packBias(float[] values, float[] packed) {
        Arrays.fill(packed, 0);
        System.arraycopy(values, 0, packed, 0, outputs);
    }

    /** The number of panels of the transposed copy: tasks for {@link #transpose}. */
    int transposedPanels() {
        return transposed == null ? 0 : roundUp(inputs, panel) / panel;
    }

    /** Renews one panel of the transposed copy, [outputs][panel of inputs]. */
    void transpose(int panelOfInputs) {
        int first = panelOfInputs * panel;
        int count = Math.min(panel, inputs - first);
        int base = first * outputs;
        for (int p = 0; p < panels; p++) {
            int columns = Math.min(panel, outputs - p * panel);
            for (int i = 0; i < count; i++) {
                int from = at(p, first + i);
                int to = base + p * panel * panel + i;
                for (int j = 0; j < columns; j++) {
                    transposed[to + j * panel] = forward[from + j];
                }
            }
        }
    }
}
