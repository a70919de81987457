package dev.pc4j.engine.reference;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Placement;

/**
 * mu = f(x) W + b, or mu = f(x W + b) with the activation after. In both, z = in W + b is affine; {@code in} is f(x) or x, and mu is
 * z or f(z). Positions of a value of several axes are rows like any others.
 */
final class DenseArithmetic implements OperatorArithmetic {
    private final Activation activation;
    private final boolean after;
    private final boolean hollow;
    private final int inputs;
    private final int outputs;
    private final Trained weight;
    private final double[] bias;
    private final double[] biasGradient;

    /** With W [inputs, outputs] and b [outputs], null where there is none. */
    DenseArithmetic(Dense dense, Trained weight, Trained bias) {
        this.activation = dense.activation();
        this.after = dense.placement() == Placement.AFTER;
        this.hollow = dense.hollow();
        this.outputs = dense.width();
        this.inputs = weight.values.length / outputs;
        this.weight = weight;
        this.bias = bias == null ? new double[0] : bias.values;
        this.biasGradient = bias == null ? new double[0] : bias.gradient;
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] z = affine(parents[0]);
        return after ? Functions.values(activation, z) : z;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] back = transposed(affineError(parents[0], error));
        return after ? back : Vectors.product(back, Functions.slopes(activation, parents[0]));
    }

    @Override
    public void learn(double[][] parents, double[] error, Pass pass) {
        double[] in = in(parents[0]);
        double[] delta = affineError(parents[0], error);
        for (int r = 0; r < delta.length / outputs; r++) {
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < outputs; j++) {
                    weight.gradient[i * outputs + j] -= in[r * inputs + i] * delta[r * outputs + j];
                }
            }
            for (int j = 0; j < biasGradient.length; j++) {
                biasGradient[j] -= delta[r * outputs + j];
            }
        }
        for (int i = 0; hollow && i < inputs; i++) {
            weight.gradient[i * (outputs + 1)] = 0;
        }
    }

    /** What W multiplies. */
    private double[] in(double[] x) {
        return after ? x : Functions.values(activation, x);
    }

    /** z = in W + b. */
    private double[] affine(double[] x) {
        double[] in = in(x);
        int rows = x.length / inputs;
        double[] z = new double[rows * outputs];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(bias, 0, z, r * outputs, bias.length);
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < outputs; j++) {
                    z[r * outputs + j] += in[r * inputs + i] * weight.values[i * outputs + j];
                }
            }
        }
        return z;
    }

    /** The error at z: e, or e f'(z) with the activation after. */
    private double[] affineError(double[] x, double[] error) {
        return after ? Vectors.product(error, Functions.slopes(activation, affine(x))) : error;
    }

    /** delta W^T. */
    private double[] transposed(double[] delta) {
        int rows = delta.length / outputs;
        double[] back = new double[rows * inputs];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < inputs; i++) {
                double sum = 0;
                for (int j = 0; j < outputs; j++) {
                    sum += delta[r * outputs + j] * weight.values[i * outputs + j];
                }
                back[r * inputs + i] = sum;
            }
        }
        return back;
    }
}
