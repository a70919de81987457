package dev.pc4j.engine.reference;

import dev.pc4j.graph.Activation;
import org.apache.commons.numbers.gamma.Erfc;

/** The activations f and their slopes f', elementwise, as {@link Activation} defines them. */
final class Functions {

    private Functions() {}

    /** f of every element. */
    static double[] values(Activation f, double[] x) {
        double[] values = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            values[i] = value(f, x[i]);
        }
        return values;
    }

    /** f' of every element. */
    static double[] slopes(Activation f, double[] x) {
        double[] slopes = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            slopes[i] = slope(f, x[i]);
        }
        return slopes;
    }

    /** f(x). */
    static double value(Activation f, double x) {
        return switch (f.kind()) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : f.alpha() * x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case GELU -> x * normal(x);
            case HARD_TANH -> Math.clamp(x, -1, 1);
            case SILU -> x * sigmoid(x);
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case ELU -> x > 0 ? x : f.alpha() * Math.expm1(x);
        };
    }

    /** f'(x). */
    static double slope(Activation f, double x) {
        return switch (f.kind()) {
            case NONE -> 1;
            case RELU -> x > 0 ? 1 : 0;
            case LEAKY_RELU -> x > 0 ? 1 : f.alpha();
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
            case GELU -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case HARD_TANH -> x > -1 && x < 1 ? 1 : 0;
            case SILU -> sigmoid(x) * (1 + x * sigmoid(-x));
            case SOFTPLUS -> sigmoid(x);
            case ELU -> x > 0 ? 1 : f.alpha() * Math.exp(x);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The normal distribution function, by erfc because 1 + erf cancels for negative x. */
    private static double normal(double x) {
        return Erfc.value(-x / Math.sqrt(2)) / 2;
    }
}
