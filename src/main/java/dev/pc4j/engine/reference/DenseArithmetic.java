package dev.pc4j.engine.reference;

import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Placement;
import java.util.Arrays;

/**
 * mu = f(x) W + b, or mu = f(x W + b) with the activation after. In both, z = in W + b is affine; {@code in} is f(x) or x, and mu is
 * z or f(z).
 */
final class DenseArithmetic implements NodeArithmetic {
    private final Dense dense;
    private final boolean after;
    private final int inputs;
    private final int outputs;
    private final double[] weight;
    private final double[] bias;
    private final double[] weightGradient;
    private final double[] biasGradient;

    /** With W [inputs, outputs] and b [outputs] and where to put their gradients; b is empty where there is none. */
    DenseArithmetic(Dense dense, double[] weight, double[] bias, double[] weightGradient, double[] biasGradient) {
        this.dense = dense;
        this.after = dense.placement() == Placement.AFTER;
        this.outputs = dense.width();
        this.inputs = weight.length / outputs;
        this.weight = weight;
        this.bias = bias;
        this.weightGradient = weightGradient;
        this.biasGradient = biasGradient;
    }

    @Override
    public double[] predict(double[][] parents, int rows) {
        double[] z = affine(parents[0], rows);
        return after ? Functions.values(dense.activation(), z) : z;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, int rows) {
        double[] back = transposed(affineError(parents[0], error, rows), rows);
        return after ? back : product(back, Functions.slopes(dense.activation(), parents[0]));
    }

    @Override
    public void learn(double[][] parents, double[] error, int rows) {
        double[] in = in(parents[0]);
        double[] delta = affineError(parents[0], error, rows);
        Arrays.fill(weightGradient, 0);
        Arrays.fill(biasGradient, 0);
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < outputs; j++) {
                    weightGradient[i * outputs + j] -= in[r * inputs + i] * delta[r * outputs + j];
                }
            }
            for (int j = 0; j < biasGradient.length; j++) {
                biasGradient[j] -= delta[r * outputs + j];
            }
        }
    }

    /** What W multiplies. */
    private double[] in(double[] x) {
        return after ? x : Functions.values(dense.activation(), x);
    }

    /** z = in W + b. */
    private double[] affine(double[] x, int rows) {
        double[] in = in(x);
        double[] z = new double[rows * outputs];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(bias, 0, z, r * outputs, bias.length);
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < outputs; j++) {
                    z[r * outputs + j] += in[r * inputs + i] * weight[i * outputs + j];
                }
            }
        }
        return z;
    }

    /** The error at z: e, or e f'(z) with the activation after. */
    private double[] affineError(double[] x, double[] error, int rows) {
        return after ? product(error, Functions.slopes(dense.activation(), affine(x, rows))) : error;
    }

    /** delta W^T. */
    private double[] transposed(double[] delta, int rows) {
        double[] back = new double[rows * inputs];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < inputs; i++) {
                double sum = 0;
                for (int j = 0; j < outputs; j++) {
                    sum += delta[r * outputs + j] * weight[i * outputs + j];
                }
                back[r * inputs + i] = sum;
            }
        }
        return back;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }
}
