package dev.pc4j.schedule;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.WhenMissing;

/**
 * How values follow their force f = -dF/dx in a relaxation. Whatever it keeps beside a value is zero at the start of every inference,
 * because what a batch leaves means nothing to the next (as in Pinchetti et al. 2025, "Benchmarking predictive coding networks").
 *
 * @param kind which rule
 * @param momentum of {@link Kind#MOMENTUM}; beta1 of {@link Kind#ADAM}
 * @param beta2 of Adam
 * @param epsilon added to Adam's denominator
 */
public record ValueOptimiser(
        @WhenMissing("plain") Kind kind,
        @WhenMissing("" + ValueOptimiser.USUAL_MOMENTUM) double momentum,
        @WhenMissing("" + ValueOptimiser.USUAL_BETA2) double beta2,
        @WhenMissing("" + ValueOptimiser.USUAL_EPSILON) double epsilon
) {

    /** The least epsilon: engines in fp32 take squares of forces below 1e-19 for zero. */
    public static final double LEAST_EPSILON = 1e-12;

    /** Momentum and beta1 where the caller gives none. */
    public static final double USUAL_MOMENTUM = 0.9;

    /** beta2 where the caller gives none. */
    public static final double USUAL_BETA2 = 0.999;

    /** Epsilon where the caller gives none. */
    public static final double USUAL_EPSILON = 1e-8;

    /** x += gamma f. */
    public static final ValueOptimiser PLAIN = of(Kind.PLAIN);

    /** The rules. */
    public enum Kind implements Choice {
        /** x += gamma f. */
        PLAIN("plain", "x += gamma force", 0),
        /** v = momentum v + f; x += gamma v (Polyak 1964). */
        MOMENTUM("momentum", "v = momentum v + force; x += gamma v", 1),
        /**
         * Kingma and Ba 2015, algorithm 1 on f, bias-corrected in the t + 1 of the loop that the relaxation stands in: m = beta1 m + (1 -
         * beta1) f; v = beta2 v + (1 - beta2) f^2; x += gamma (m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + epsilon).
         */
        ADAM("adam", "Adam on the force, bias-corrected in the steps of the inference", 2);

        private final String label;
        private final String description;
        private final int slots;

        Kind(String label, String description, int slots) {
            this.label = label;
            this.description = description;
            this.slots = slots;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }

        /** How many numbers it keeps beside each value. */
        public int slots() {
            return slots;
        }
    }

    /** Checks the ranges. */
    public ValueOptimiser {
        require(momentum >= 0 && momentum < 1, "momentum", momentum, "0.9");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0.999");
        require(epsilon >= LEAST_EPSILON && Double.isFinite(epsilon), "epsilon", epsilon, "1e-8");
    }

    private static void require(boolean holds, String what, double value, String nearest) {
        if (!holds) {
            throw new IllegalArgumentException("value %s %s is out of range: try %s".formatted(what, value, nearest));
        }
    }

    /** A kind with its usual settings. */
    public static ValueOptimiser of(Kind kind) {
        return new ValueOptimiser(kind, USUAL_MOMENTUM, USUAL_BETA2, USUAL_EPSILON);
    }

    /** The same with another momentum (beta1 of Adam). */
    public ValueOptimiser withMomentum(double value) {
        return new ValueOptimiser(kind, value, beta2, epsilon);
    }

    /** The same with another epsilon. */
    public ValueOptimiser withEpsilon(double value) {
        return new ValueOptimiser(kind, momentum, beta2, value);
    }

    /** Whether values move by their force alone. */
    public boolean isPlain() {
        return kind == Kind.PLAIN;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PLAIN -> kind.label();
            case MOMENTUM -> "momentum %s".formatted(momentum);
            case ADAM -> "adam (%s, %s, epsilon %s)".formatted(momentum, beta2, epsilon);
        };
    }
}
