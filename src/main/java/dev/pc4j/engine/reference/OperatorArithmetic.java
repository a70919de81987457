package dev.pc4j.engine.reference;

/**
 * What one operator computes. All arrays are row-major, [rows, elements of a sample]; {@code parents} are in the operator's order.
 */
interface OperatorArithmetic {

    /** mu = g(parents). */
    double[] predict(double[][] parents, Pass pass);

    /** J^T e: an error at mu carried back to the k-th parent. */
    double[] pullBack(int k, double[][] parents, double[] error, Pass pass);

    /** Adds dF/dtheta = -(dmu/dtheta)^T e of each parameter, summed over the rows, to its gradient. */
    default void learn(double[][] parents, double[] error, Pass pass) {}
}
