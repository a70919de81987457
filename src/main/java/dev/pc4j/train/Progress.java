package dev.pc4j.train;

import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param epochs whole epochs done
 * @param steps training steps (batches) in them, the position in the {@link RateSchedule}
 * @param dataSet the name of the data set of the last epoch; empty before the first and for arrays without a name
 * @param best the best epoch so far; empty without a {@link Validation}
 */
public record Progress(int epochs, long steps, String dataSet, Optional<Best> best) {

    /** Nothing yet. */
    public static final Progress NONE = new Progress(0, 0, "");

    /** Without a best epoch. */
    public Progress(int epochs, long steps, String dataSet) {
        this(epochs, steps, dataSet, Optional.empty());
    }

    /** Checks the ranges. */
    public Progress {
        if (epochs < 0 || steps < 0) {
            throw new IllegalArgumentException(
                    "progress of %d epochs and %d steps is negative: use 0 or more".formatted(epochs, steps));
        }
    }

    /** One epoch further. */
    Progress epoch(int batches, String name) {
        return new Progress(epochs + 1, steps + batches, name, best);
    }

    /** The same with the last epoch as the best. */
    Progress best(double loss) {
        return new Progress(epochs, steps, dataSet, Optional.of(new Best(epochs, loss)));
    }

    /** Epochs since the best one; 0 where there is none. */
    int epochsSinceBest() {
        return best.map(b -> epochs - b.epoch()).orElse(0);
    }
}
