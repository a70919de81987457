package dev.pc4j.schedule;

import dev.pc4j.graph.Choice;

/**
 * Where the values of nodes start; what is clamped starts there whatever this says.
 *
 * @param kind how
 * @param deviation of {@link Kind#RANDOM}; 0 for the others
 */
public record Start(Kind kind, double deviation) {

    /** The ways to start. */
    public enum Kind implements Choice {
        /** At the prediction from the parents' start, in the order of the graph; inputs at zero. */
        FEED_FORWARD("feed-forward", "at the prediction from the parents' start; inputs at zero"),
        /** At zero. */
        ZERO("zero", "at zero"),
        /** Normal of a deviation around zero, drawn anew in each inference. */
        RANDOM("random", "normal around zero, drawn anew in each inference"),
        /** Where the last inference left them, row by row; at the prediction where it had other rows, or there was none. */
        KEEP("keep", "where the last inference left them");

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

    /** At the prediction. */
    public static final Start FEED_FORWARD = new Start(Kind.FEED_FORWARD, 0);
    /** At zero. */
    public static final Start ZERO = new Start(Kind.ZERO, 0);
    /** Where the last inference left them. */
    public static final Start KEEP = new Start(Kind.KEEP, 0);

    /** Checks the deviation. */
    public Start {
        if (!(deviation >= 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("start deviation " + deviation + " is negative or infinite: try 0.1");
        }
    }

    /** Normal around zero. */
    public static Start random(double deviation) {
        return new Start(Kind.RANDOM, deviation);
    }
}
