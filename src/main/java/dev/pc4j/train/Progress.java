package dev.pc4j.train;

import dev.pc4j.graph.WhenMissing;
import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param epochs whole epochs done
 * @param steps training steps (batches) in them, the position in the {@link RateSchedule}
 * @param dataSet the name of the data set of the last epoch; empty before the first and for arrays without a name
 * @param best the best epoch so far; empty without a {@link Validation}
 * @param batches training steps done of the epoch after those, where it was not finished
 */
public record Progress(
        int epochs,
        long steps,
        String dataSet,
        Optional<Best> best,
        @WhenMissing("0") int batches
) {

    /** Nothing yet. */
    public static final Progress NONE = new Progress(0, 0, "");

    /** Without a best epoch. */
    public Progress(int epochs, long steps, String dataSet) {
        this(epochs, steps, dataSet, Optional.empty(), 0);
    }

    /** Checks the ranges. */
    public Progress {
        if (epochs < 0 || steps < 0 || batches < 0) {
            throw new IllegalArgumentException(
                    "progress of %d epochs, %d steps and %d batches is negative: use 0 or more"
                            .formatted(epochs, steps, batches));
        }
    }

    /** One epoch further. */
    Progress epoch(int batchesAnEpoch, String name) {
        return new Progress(epochs + 1, steps + batchesAnEpoch, name, best, 0);
    }

    /** Within the next epoch. */
    Progress within(int batchesDone, String name) {
        return new Progress(epochs, steps, name, best, batchesDone);
    }

    /** All training steps, those of an unfinished epoch too. */
    public long allSteps() {
        return steps + batches;
    }

    /** The same with the last epoch as the best. */
    Progress best(double loss) {
        return new Progress(epochs, steps, dataSet, Optional.of(new Best(epochs, loss)), batches);
    }

    /** Whether the last parameters are the best there are, or the only ones. */
    boolean lastIsBest() {
        return best.isEmpty() || (epochsSinceBest() == 0 && batches == 0);
    }

    /** Epochs since the best one; 0 where there is none. */
    int epochsSinceBest() {
        return best.map(b -> epochs - b.epoch()).orElse(0);
    }
}
