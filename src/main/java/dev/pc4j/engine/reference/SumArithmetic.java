package dev.pc4j.engine.reference;

/** mu = the sum of the parents; with one parent this is the identity. J is 1 towards each of them. */
final class SumArithmetic implements NodeArithmetic {

    @Override
    public double[] predict(double[][] parents, int rows) {
        double[] mu = parents[0].clone();
        for (int k = 1; k < parents.length; k++) {
            for (int i = 0; i < mu.length; i++) {
                mu[i] += parents[k][i];
            }
        }
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, int rows) {
        return error;
    }

    @Override
    public void learn(double[][] parents, double[] error, int rows) {}
}
