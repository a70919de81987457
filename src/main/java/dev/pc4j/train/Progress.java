package dev.pc4j.train;

/**
 * How far a run has come.
 *
 * @param epochs whole epochs done
 * @param steps training steps (batches) in them, the position in the {@link RateSchedule}
 * @param dataSet the name of the data set of the last epoch; empty before the first and for arrays without a name
 */
public record Progress(int epochs, long steps, String dataSet) {

    /** Nothing yet. */
    public static final Progress NONE = new Progress(0, 0, "");

    /** Checks the ranges. */
    public Progress {
        if (epochs < 0 || steps < 0) {
            throw new IllegalArgumentException(
                    "progress of %d epochs and %d steps is negative: use 0 or more".formatted(epochs, steps));
        }
    }

    /** One epoch further. */
    Progress epoch(int batches, String name) {
        return new Progress(epochs + 1, steps + batches, name);
    }
}
