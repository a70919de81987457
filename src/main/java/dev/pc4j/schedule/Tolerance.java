package dev.pc4j.schedule;

import dev.pc4j.graph.WhenMissing;

/**
 * When inference stops before its T iterations: as soon as the values are near their equilibrium. What is held against it is, for each row
 * by itself, the Euclidean norm of the gradient dF/dx of the row's energy with respect to all values that move, with predictions as the
 * values are; the row with the largest counts. So it does not depend on how rows are put into batches; JPC, whose energy is a mean over
 * the batch, has the same gradient divided by the batch size. Under held predictions it is the force that moves the values.
 *
 * @param norm at which inference stops; 0 for never
 * @param every how many iterations lie between two looks: each takes about half an iteration, and on a device a wait
 */
public record Tolerance(@WhenMissing("0") double norm, @WhenMissing("" + Tolerance.USUAL_EVERY) int every) {

    /** Iterations between two looks where the caller gives none. */
    public static final int USUAL_EVERY = 5;

    /** All T iterations. */
    public static final Tolerance NONE = new Tolerance(0, USUAL_EVERY);

    /** Checks the ranges. */
    public Tolerance {
        if (!(norm >= 0) || Double.isInfinite(norm)) {
            throw new IllegalArgumentException(
                    "tolerance %s is no norm of a gradient: use a positive number such as 1e-3, or 0 for none"
                            .formatted(norm));
        }
        if (every < 1) {
            throw new IllegalArgumentException(
                    "a look at the tolerance every %d iterations is out of range: use 1 or more".formatted(every));
        }
    }

    /** With the usual number of iterations between looks. */
    public static Tolerance of(double norm) {
        return new Tolerance(norm, USUAL_EVERY);
    }

    /** Whether inference may stop early. */
    public boolean stops() {
        return norm > 0;
    }
}
