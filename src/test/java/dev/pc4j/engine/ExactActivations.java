package dev.pc4j.engine;

import dev.pc4j.graph.Activation;
import org.apache.commons.numbers.gamma.Erfc;

/** Activations in double, with differences f(x + d) - f(x) that do not cancel, for tests to compare with. */
public final class ExactActivations {
    private static final double[] NODES = {0, -0.5384693101056831, 0.5384693101056831, -0.906179845938664,
        0.906179845938664};
    private static final double[] WEIGHTS = {0.5688888888888889, 0.47862867049936647, 0.47862867049936647,
        0.23692688505618908, 0.23692688505618908};

    private ExactActivations() {}

    /** f(x). */
    public static double value(Activation f, double x) {
        return switch (f.kind()) {
            case NONE -> x;
            case RELU, LEAKY_RELU -> x > 0 ? x : f.alpha() * x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> logistic(x);
            case GELU -> x * normal(x);
            case HARD_TANH -> Math.clamp(x, -1, 1);
            case SILU -> x * logistic(x);
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case ELU -> x > 0 ? x : f.alpha() * Math.expm1(x);
        };
    }

    /** f'(x). */
    public static double slope(Activation f, double x) {
        return switch (f.kind()) {
            case NONE -> 1;
            case RELU, LEAKY_RELU -> x > 0 ? 1 : f.alpha();
            case TANH -> 1 / (Math.cosh(x) * Math.cosh(x));
            case SIGMOID -> 0.25 / (Math.cosh(x / 2) * Math.cosh(x / 2));
            case GELU -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case HARD_TANH -> Math.abs(x) < 1 ? 1 : 0;
            case SILU -> logistic(x) * (1 + x * logistic(-x));
            case SOFTPLUS -> logistic(x);
            case ELU -> x > 0 ? 1 : f.alpha() * Math.exp(x);
        };
    }

    /** f(x + d) - f(x). */
    public static double step(Activation f, double x, double d) {
        return switch (f.kind()) {
            case NONE -> d;
            case RELU, LEAKY_RELU -> x > 0 == x + d > 0 ? slope(f, x) * d : value(f, x + d) - value(f, x);
            case TANH -> tanhStep(x, d);
            case SIGMOID -> tanhStep(x / 2, d / 2) / 2;
            case GELU, SILU, SOFTPLUS -> integral(f, x, d);
            case HARD_TANH -> Math.abs(x) < 1 && Math.abs(x + d) < 1 ? d : value(f, x + d) - value(f, x);
            case ELU -> x > 0 == x + d > 0 ? eluStep(f, x, d) : value(f, x + d) - value(f, x);
        };
    }

    /** tanh(x + d) - tanh(x) = sinh(d) / (cosh(x) cosh(x + d)). */
    private static double tanhStep(double x, double d) {
        return Math.sinh(d) / (Math.cosh(x) * Math.cosh(x + d));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Where x + d is on the side of zero that x is on. */
    private static double eluStep(Activation f, double x, double d) {
        return x > 0 ? d : f.alpha() * Math.exp(x) * Math.expm1(d);
    }

    private static double normal(double x) {
        return Erfc.value(-x / Math.sqrt(2)) / 2;
    }

    /** The integral of f' from x to x + d by Gauss and Legendre on pieces of at most a quarter. */
    private static double integral(Activation f, double x, double d) {
        int pieces = 1 + (int) (4 * Math.abs(d));
        double half = d / pieces / 2;
        double sum = 0;
        for (int p = 0; p < pieces; p++) {
            double middle = x + (2 * p + 1) * half;
            for (int i = 0; i < NODES.length; i++) {
                sum += WEIGHTS[i] * slope(f, middle + NODES[i] * half);
            }
        }
        return sum * half;
    }
}
