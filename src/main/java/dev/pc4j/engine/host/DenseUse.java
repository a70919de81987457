package dev.pc4j.engine.host;

/** The use of a matrix by a dense node: the gradient is the product of its transposed inputs and its error signal. */
final class DenseUse implements ParameterUse {
    private final HostMatrix matrix;
    private final HostNode self;
    private final float[] signal;
    private final Inputs inputs;
    private final Arithmetic arithmetic;

    /** The signal in panels, [panel of outputs][rows][panel]. */
    private final float[] packed;

    /** What a matrix is multiplied by. */
    interface Inputs {
        /**
         * Writes the negated inputs, transposed.
         *
         * @param atReference whether to read the parent's reference rather than its present value
         * @param out [columns, rows]; row c holds input {@code column + c}, zero beyond the last
         */
        void transpose(boolean atReference, int column, int columns, int rows, float[] out);
    }

    /** A use with the error with respect to the product, [rows, stride of self]. */
    DenseUse(HostMatrix matrix, HostNode self, float[] signal, Inputs inputs, Arithmetic arithmetic) {
        this.matrix = matrix;
        this.self = self;
        this.signal = signal;
        this.inputs = inputs;
        this.arithmetic = arithmetic;
        this.packed = new float[signal.length];
    }

    @Override
    public HostParameter parameter() {
        return matrix;
    }

    @Override
    public int scratch(int rows) {
        return HostMatrix.BLOCK * rows;
    }

    @Override
    public void prepare(int rows) {
        int panel = matrix.panel;
        for (int p = 0; p < matrix.panels; p++) {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(signal, r * self.stride + p * panel, packed, (p * rows + r) * panel, panel);
            }
        }
    }

    @Override
    public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
        int input = block * HostMatrix.BLOCK;
        inputs.transpose(atReference, input, matrix.blockInputs(block), rows, scratch);
        matrix.multiplyGradient(arithmetic, block, rows, scratch, packed, more);
    }
}
