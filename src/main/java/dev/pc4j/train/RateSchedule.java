package dev.pc4j.train;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.WhenMissing;

/**
 * How the learning rate goes over a run. The rate first rises in equal steps to its full height, then follows the kind.
 *
 * <p>Lengths below 1 are a share of all steps, from 1 on a number of steps.
 *
 * @param kind what follows the warm-up
 * @param warmup length of the warm-up (a fraction of a step is dropped); 0 for none
 * @param drop of {@link Kind#STEP}: what the rate is multiplied by at each step down, in (0, 1]
 * @param every of {@link Kind#STEP}: length between the steps down, the first of which comes so long after the warm-up
 */
public record RateSchedule(
        Kind kind,
        double warmup,
        @WhenMissing("" + RateSchedule.USUAL_DROP) double drop,
        @WhenMissing("" + RateSchedule.USUAL_EVERY) double every
) {

    /** A tenth. */
    public static final double USUAL_DROP = 0.1;

    /** A third of the run. */
    public static final double USUAL_EVERY = 1.0 / 3;

    /** What follows the warm-up. */
    public enum Kind implements Choice {
        /** The full rate. */
        CONSTANT("constant", "the full rate throughout"),
        /**
         * From the full rate to (nearly) nothing along half a cosine (Loshchilov and Hutter 2017, equation 5, one
         * cycle).
         */
        COSINE("cosine", "from the full rate to nearly nothing along half a cosine"),
        /** From the full rate to (nearly) nothing along a straight line. */
        LINEAR("linear", "from the full rate to nearly nothing along a straight line"),
        /** The full rate times the drop after every so many steps. */
        STEP("step", "the full rate, times a factor after every so many steps");

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
    public static final RateSchedule CONSTANT = of(Kind.CONSTANT);

    /** Half a cosine without a warm-up. */
    public static final RateSchedule COSINE = of(Kind.COSINE);

    /** Checks the ranges. */
    public RateSchedule {
        if (!(warmup >= 0) || Double.isInfinite(warmup)) {
            throw new IllegalArgumentException(
                    "warm-up " + warmup + " is out of range: use a share below 1 or a number of steps, or 0 for none");
        }
        if (!(drop > 0 && drop <= 1)) {
            throw new IllegalArgumentException("drop " + drop + " is out of range: use a factor such as 0.1");
        }
        if (!(every > 0) || Double.isInfinite(every)) {
            throw new IllegalArgumentException(
                    "a drop every " + every + " is out of range: use a share below 1 or a number of steps");
        }
    }

    /** A kind with its usual settings and without a warm-up. */
    public static RateSchedule of(Kind kind) {
        return new RateSchedule(kind, 0, USUAL_DROP, USUAL_EVERY);
    }

    /** The same with a warm-up. */
    public RateSchedule withWarmup(double value) {
        return new RateSchedule(kind, value, drop, every);
    }

    /** The same with other steps down. */
    public RateSchedule withDrops(double factor, double length) {
        return new RateSchedule(kind, warmup, factor, length);
    }

    /**
     * The factor on the learning rate, in (0, 1].
     *
     * @param step the training step, from 0; from totalSteps on the factor stays as in the last step
     * @param totalSteps the steps of the whole run, at least 1
     */
    public double factor(long step, long totalSteps) {
        long at = Math.min(step, totalSteps - 1);
        long rising = Math.min((long) length(warmup, totalSteps), totalSteps);
        if (at < rising) {
            return (at + 1.0) / (rising + 1.0);
        }
        return switch (kind) {
            case CONSTANT -> 1;
            case COSINE -> cosine((double) (at - rising) / (totalSteps - rising));
            case LINEAR -> (double) (totalSteps - at) / (totalSteps - rising);
            case STEP -> dropped(Math.floor((at - rising) / length(every, totalSteps)));
        };
    }

    private static double length(double given, long totalSteps) {
        return given < 1 ? given * totalSteps : given;
    }

    /** The drop to a power, which stays positive. */
    private double dropped(double times) {
        return Math.max(Math.pow(drop, times), Double.MIN_NORMAL);
    }

    /** (1 + cos(pi t)) / 2 as a square, which stays positive for every t below 1. */
    private static double cosine(double t) {
        double root = Math.cos(Math.PI / 2 * t);
        return root * root;
    }
}
