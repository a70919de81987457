package dev.pc4j.train;

import dev.pc4j.graph.Choice;

/**
 * How the learning rate goes over a run. The rate first rises in equal steps to its full height, then follows the kind.
 *
 * @param kind what follows the warm-up
 * @param warmup length of the warm-up: below 1 a share of all steps, from 1 on a number of steps (a fraction of a step
 *     is dropped); 0 for none
 */
public record RateSchedule(Kind kind, double warmup) {

    /** What follows the warm-up. */
    public enum Kind implements Choice {
        /** The full rate. */
        CONSTANT("constant", "the full rate throughout"),
        /**
         * From the full rate to (nearly) nothing along half a cosine (Loshchilov and Hutter 2017, equation 5, one
         * cycle).
         */
        COSINE("cosine", "from the full rate to nearly nothing along half a cosine");

        private final String label;
        private final String description;

        Kind(String label, String description) {
            this.label = label;
            this.description = description;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }
    }

    /** The full rate throughout. */
    public static final RateSchedule CONSTANT = new RateSchedule(Kind.CONSTANT, 0);

    /** Half a cosine without a warm-up. */
    public static final RateSchedule COSINE = new RateSchedule(Kind.COSINE, 0);

    /** Checks the range. */
    public RateSchedule {
        if (!(warmup >= 0) || Double.isInfinite(warmup)) {
            throw new IllegalArgumentException(
                    "warm-up " + warmup + " is out of range: use a share below 1 or a number of steps, or 0 for none");
        }
    }

    /** The same with a warm-up. */
    public RateSchedule withWarmup(double value) {
        return new RateSchedule(kind, value);
    }

    /**
     * The factor on the learning rate, in (0, 1].
     *
     * @param step the training step, from 0; from totalSteps on the factor stays as in the last step
     * @param totalSteps the steps of the whole run, at least 1
     */
    public double factor(long step, long totalSteps) {
        long at = Math.min(step, totalSteps - 1);
        long rising = Math.min((long) (warmup < 1 ? warmup * totalSteps : warmup), totalSteps);
        if (at < rising) {
            return (at + 1.0) / (rising + 1.0);
        }
        return switch (kind) {
            case CONSTANT -> 1;
            case COSINE -> cosine((double) (at - rising) / (totalSteps - rising));
        };
    }

    /** (1 + cos(pi t)) / 2 as a square, which stays positive for every t below 1. */
    private static double cosine(double t) {
        double root = Math.cos(Math.PI / 2 * t);
        return root * root;
    }
}
