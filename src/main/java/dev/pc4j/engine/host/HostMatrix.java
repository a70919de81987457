package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/**
 * A weight matrix [inputs, outputs] in the order in which products read it: panels of outputs, each panel row by row of inputs (rows padded to
 * whole strips, outputs to whole panels, all with zeros that stay zero). Beside it a transposed copy in panels of inputs for the backward
 * product.
 */
final class HostMatrix extends HostParameter {
    /** Inputs a block of the gradient: transposed, they stay in the first-level cache for the usual batches. */
    static final int BLOCK = 64;

    final int inputs;
    final int outputs;
    final int panel;
    final int rows;
    final int panels;

    /** The transposed copy; null where no product needs it. */
    private float[] transposed;

    /** A matrix of the extents of the parameter. */
    HostMatrix(Parameter parameter, Arithmetic arithmetic, int slots) {
        this(parameter, parameter.shape().dims().getLast(), arithmetic, slots);
    }

    private HostMatrix(Parameter parameter, int outputs, Arithmetic arithmetic, int slots) {
        this(parameter, parameter.shape().size() / outputs, outputs, arithmetic, slots);
    }

    private HostMatrix(Parameter parameter, int inputs, int outputs, Arithmetic arithmetic, int slots) {
        super(parameter, Math.multiplyExact(roundUp(outputs, arithmetic.panel()), roundUp(inputs, arithmetic.strip())),
                (inputs + BLOCK - 1) / BLOCK, slots);
        this.inputs = inputs;
        this.outputs = outputs;
        this.panel = arithmetic.panel();
        this.rows = roundUp(inputs, arithmetic.strip());
        this.panels = roundUp(outputs, panel) / panel;
    }

    static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Where row {@code input} of a panel begins. */
    int at(int panelIndex, int input) {
        return (panelIndex * rows + input) * panel;
    }

    @Override
    void pack(float[] rowMajor, float[] packed) {
        Arrays.fill(packed, 0);
        for (int p = 0; p < panels; p++) {
            int columns = Math.min(panel, outputs - p * panel);
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(rowMajor, i * outputs + p * panel, packed, at(p, i), columns);
            }
        }
    }

    @Override
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

    /** Keeps a transposed copy from now on, because somebody pulls errors back. */
    void keepTransposed() {
        if (transposed == null) {
            transposed = new float[Math.multiplyExact(roundUp(inputs, panel), outputs)];
        }
    }

    /** The transposed copy, in panels of inputs, [outputs][panel] each; null where nobody pulls errors back. */
    float[] transposed() {
        return transposed;
    }

    /** The number of panels of the transposed copy. */
    @Override
    int derivedParts() {
        return transposed == null ? 0 : roundUp(inputs, panel) / panel;
    }

    /** Renews one panel of the transposed copy. */
    @Override
    void derive(int panelOfInputs) {
        int first = panelOfInputs * panel;
        int count = Math.min(panel, inputs - first);
        int base = first * outputs;
        for (int p = 0; p < panels; p++) {
            int columns = Math.min(panel, outputs - p * panel);
            for (int i = 0; i < count; i++) {
                int from = at(p, first + i);
                int to = base + p * panel * panel + i;
                for (int j = 0; j < columns; j++) {
                    transposed[to + j * panel] = values[from + j];
                }
            }
        }
    }

    @Override
    void sum(int block, Arithmetic arithmetic) {
        int count = Math.min(BLOCK, rows - block * BLOCK);
        double squares = 0;
        double absolutes = 0;
        for (int p = 0; p < panels; p++) {
            int from = at(p, block * BLOCK);
            squares += arithmetic.squares(from, from + count * panel, gradient);
            absolutes += arithmetic.absolutes(from, from + count * panel, gradient);
        }
        note(block, squares, absolutes);
    }

    @Override
    long bytesRead() {
        return 4L * (values.length + (transposed == null ? 0 : transposed.length));
    }

    @Override
    long bytes() {
        return super.bytes() + (transposed == null ? 0 : 4L * transposed.length);
    }
}
