package dev.pc4j.schedule;

/**
 * How far a relaxation goes in one iteration, with all that depends on the iteration alone worked out: by f of the force, plain
 * x += rate f; with momentum v = momentum v + f, x += rate v; with Adam m = beta1 m + (1 - beta1) f, v = beta2 v + (1 - beta2) f^2,
 * x += rate m / (sqrt(v) spread + epsilon).
 *
 * <p>It is for engines in fp32: the corrections are those of beta1 and beta2 as floats. Of 0.999 the float is off by 2e-8, and 1 - beta2 by 2e-5.
 *
 * @param by the value optimiser
 * @param rate gamma; for Adam divided by 1 - beta1^(t+1)
 * @param spread for Adam 1 / sqrt(1 - beta2^(t+1)); else 1
 */
public record Pace(ValueOptimiser by, double rate, double spread) {

    static Pace of(ValueOptimiser by, double gamma, int t) {
        if (by.kind() != ValueOptimiser.Kind.ADAM) {
            return new Pace(by, gamma, 1);
        }
        double bias = 1 - Math.pow((float) by.momentum(), t + 1.0);
        double squareBias = 1 - Math.pow((float) by.beta2(), t + 1.0);
        return new Pace(by, gamma / bias, 1 / Math.sqrt(squareBias));
    }
}
