package dev.pc4j.graph;

/**
 * An operator of the user's own, with its arithmetic: one sample at a time, in float64, on the engines that say they take such. All arrays are
 * row-major; {@code parents} and {@code parameters} are in the operator's order and must not be written. The reference engine's
 * {@code Operators.check} compares the three methods with finite differences. Checkpoints cannot hold it.
 */
public interface CustomOperator extends Operator {

    /** Writes mu = g(parents; parameters). */
    void forward(double[][] parents, double[][] parameters, double[] mu);

    /** Adds J^T error, with J the derivative of mu by the parent of the given slot, to {@code back}. */
    void pullBack(double[][] parents, double[][] parameters, double[] error, int slot, double[] back);

    /** Adds (dmu/dtheta)^T error to the array of each parameter; not asked where there is none. */
    default void gradients(double[][] parents, double[][] parameters, double[] error, double[][] gradients) {
        throw new GraphException("operator %s has parameters and no gradients: implement CustomOperator.gradients"
                .formatted(kind()));
    }
}
