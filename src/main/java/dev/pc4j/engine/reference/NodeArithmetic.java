package dev.pc4j.engine.reference;

/**
 * What one node computes. All arrays are row-major, [rows, width]; {@code parents} are the values of the node's parents in the
 * operator's order.
 */
interface NodeArithmetic {

    /** mu = g(parents). */
    double[] predict(double[][] parents, int rows);

    /** J^T e: the node's error carried back to its k-th parent. */
    double[] pullBack(int k, double[][] parents, double[] error, int rows);

    /** Takes the gradients dF/dtheta = -(dg/dtheta)^T e of the node's parameters, summed over the rows. */
    void learn(double[][] parents, double[] error, int rows);
}
