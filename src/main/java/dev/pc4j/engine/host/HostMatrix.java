package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/**
 * A weight matrix [inputs, outputs] in the order in which products read it: panels of outputs, each panel row by row of inputs (rows padded to
 * whole strips, outputs to whole panels, all with zeros that stay zero). Beside it a transposed copy in panels of inputs for the backward
 * product. The outputs may be parted into groups, each with inputs and panels of its own.
 */
final class HostMatrix extends HostParameter {
    /** Inputs a block of the gradient: transposed, they stay in the first-level cache for the usual batches. */
    static final int BLOCK = 64;

    /** Terms of a product at a time, so that a panel's rows of them stay in the first-level cache from strip to strip. */
    static final int TERMS = 256;

    final int inputs;
    final int outputs;
    final int panel;
    final int rows;
    final int panels;
    final int groups;

    /** Outputs and panels of one group. */
    private final int groupOutputs;

    private final int groupPanels;

    /** A panel's row of nothing, for products that start from it. */
    private final float[] zeros;

    /** The transposed copy; null where no product needs it. */
    private float[] transposed;

    /** A matrix of the extents of the parameter, whose last axis are the outputs and all others the inputs. */
    HostMatrix(Parameter parameter, int groups, Arithmetic arithmetic, int slots) {
        super(parameter, size(parameter, groups, arithmetic), (inputs(parameter) + BLOCK - 1) / BLOCK, slots);
        this.outputs = parameter.shape().last();
        this.inputs = inputs(parameter);
        this.panel = arithmetic.panel();
        this.rows = roundUp(inputs, arithmetic.strip());
        this.groups = groups;
        this.groupOutputs = outputs / groups;
        this.groupPanels = roundUp(groupOutputs, panel) / panel;
        this.panels = groups * groupPanels;
        this.zeros = new float[panel];
    }

    private static int inputs(Parameter parameter) {
        return parameter.shape().size() / parameter.shape().last();
    }

    private static int size(Parameter parameter, int groups, Arithmetic arithmetic) {
        int columns = groups * roundUp(parameter.shape().last() / groups, arithmetic.panel());
        return Math.multiplyExact(columns, roundUp(inputs(parameter), arithmetic.strip()));
    }

    static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Where row {@code input} of a panel begins. */
    int at(int panelIndex, int input) {
        return (panelIndex * rows + input) * panel;
    }

    /** The group of a panel. */
    int groupOf(int panelIndex) {
        return panelIndex / groupPanels;
    }

    /** The first output of a panel. */
    int column(int panelIndex) {
        return groupOf(panelIndex) * groupOutputs + panelIndex % groupPanels * panel;
    }

    /** The outputs of a panel. */
    int columns(int panelIndex) {
        return Math.min(panel, groupOutputs - panelIndex % groupPanels * panel);
    }

    @Override
    void pack(float[] rowMajor, float[] packed) {
        Arrays.fill(packed, 0);
        for (int p = 0; p < panels; p++) {
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(rowMajor, i * outputs + column(p), packed, at(p, i), columns(p));
            }
        }
    }

    @Override
    float[] unpack(float[] packed) {
        float[] rowMajor = new float[inputs * outputs];
        for (int p = 0; p < panels; p++) {
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(packed, at(p, i), rowMajor, i * outputs + column(p), columns(p));
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

    /** The transposed copy, group after group in panels of inputs, [outputs of the group][panel] each; null where nobody pulls errors back. */
    float[] transposed() {
        return transposed;
    }

    /** The panels of inputs of one group. */
    int inputPanels() {
        return roundUp(inputs, panel) / panel;
    }

    /** Where the transposed copy of a group has a panel of inputs. */
    int transposedAt(int group, int panelOfInputs) {
        return (group * inputPanels() + panelOfInputs) * panel * groupOutputs;
    }

    /** The number of panels of the transposed copy. */
    @Override
    int derivedParts() {
        return transposed == null ? 0 : groups * inputPanels();
    }

    /** Renews one panel of the transposed copy. */
    @Override
    void derive(int part) {
        int group = part / inputPanels();
        int first = part % inputPanels() * panel;
        int count = Math.min(panel, inputs - first);
        int base = transposedAt(group, part % inputPanels());
        for (int g = 0; g < groupPanels; g++) {
            int p = group * groupPanels + g;
            for (int i = 0; i < count; i++) {
                int from = at(p, first + i);
                int to = base + g * panel * panel + i;
                for (int j = 0; j < columns(p); j++) {
                    transposed[to + j * panel] = values[from + j];
                }
            }
        }
    }

    /** out = init + a W of some rows, a [rows, inputs]; strides are between rows, and that of init may be 0 for one row. */
    void multiply(
            Arithmetic arithmetic, int rows, float[] a, int aAt, int aStride, float[] init, int initAt, int initStride,
            float[] out, int outAt, int outStride) {
        int parts = (inputs + TERMS - 1) / TERMS;
        int most = (inputs + parts - 1) / parts;
        for (int p = 0; p < panels; p++) {
            int to = outAt + p * panel;
            for (int k = 0; k < inputs; k += most) {
                arithmetic.product(
                        rows, a, aAt + k, aStride, values, at(p, k), Math.min(most, inputs - k),
                        k == 0 ? init : out, k == 0 ? initAt + p * panel : to, k == 0 ? initStride : outStride,
                        out, to, outStride);
            }
        }
    }

    /** out = init + signal W^T of some rows, the signal [rows, outputs]; out and init begin with these rows. */
    void multiplyTransposed(
            Arithmetic arithmetic, int rows, float[] signal, int signalAt, int signalStride, float[] init,
            int initStride, float[] out, int outStride) {
        for (int p = 0; p < inputPanels(); p++) {
            arithmetic.product(
                    rows, signal, signalAt, signalStride, transposed, transposedAt(0, p), outputs,
                    init, initStride == 0 ? 0 : p * panel, initStride, out, p * panel, outStride);
        }
    }

    /** The inputs of a block of the gradient, padded to whole strips. */
    int blockInputs(int block) {
        return Math.min(BLOCK, rows - block * BLOCK);
    }

    /**
     * Takes a block of the gradient, or adds to it.
     *
     * @param a the block's inputs, transposed, [{@link #blockInputs}, samples]
     * @param signal in panels, [panels][samples][panel]
     */
    void multiplyGradient(Arithmetic arithmetic, int block, int samples, float[] a, float[] signal, boolean more) {
        for (int p = 0; p < panels; p++) {
            int to = at(p, block * BLOCK);
            for (int k = 0; k < samples; k += TERMS) {
                boolean adds = more || k > 0;
                arithmetic.product(
                        blockInputs(block), a, k, samples, signal, (p * samples + k) * panel,
                        Math.min(TERMS, samples - k), adds ? gradient : zeros, adds ? to : 0, adds ? panel : 0,
                        gradient, to, panel);
            }
        }
    }

    @Override
    void clearZeros(int block) {
        for (int i = block * BLOCK; parameter.hollow() && i < Math.min(inputs, (block + 1) * BLOCK); i++) {
            gradient[at(i / panel, i) + i % panel] = 0;
        }
    }

    @Override
    void scale(int block, float factor) {
        for (int p = 0; p < panels; p++) {
            int from = at(p, block * BLOCK);
            for (int i = from; i < from + blockInputs(block) * panel; i++) {
                gradient[i] *= factor;
            }
        }
    }

    @Override
    void sum(int block, Arithmetic arithmetic) {
        int count = blockInputs(block);
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
