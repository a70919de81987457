package dev.pc4j.engine.host;

import java.util.List;

/** An operator whose gradient is a matrix product of what its parent shows it and its error signal. */
abstract class ParametricOperator extends HostOperator {
    final HostMatrix weights;

    ParametricOperator(HostNode self, List<HostNode> parents, HostMatrix weights) {
        super(self, parents);
        this.weights = weights;
    }

    /** The error with respect to the product, [rows, stride of self]. */
    abstract float[] signal();

    /**
     * Writes the negated inputs of the product, transposed.
     *
     * @param atReference whether to read the parent's reference rather than its present value
     * @param out [columns, rows]; row c holds input {@code column + c}, zero beyond the last
     */
    abstract void transposeInputs(boolean atReference, int column, int columns, int rows, float[] out);
}
