package dev.pc4j.cli;

import dev.pc4j.train.Validation;
import picocli.CommandLine.Option;

/** The options that keep rows back to find the best epoch. */
final class ValidationOptions implements Section {
    @Option(names = "--validation", paramLabel = "SHARE", defaultValue = "0",
            description = "Keep this share of the training rows back, from every class in proportion, chosen by "
                    + "--split-seed. The checkpoint then has the parameters of the epoch with the least loss on them.")
    @InCheckpoint("training.validation.share")
    double share;

    @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
            description = "Stop when N epochs in a row had no less loss on those rows; 0 for never.")
    @InCheckpoint("training.validation.patience")
    int patience;

    @Override
    public String heading() {
        return "Validation";
    }

    /** The settings, checked. */
    Validation validation(long seed) {
        return share == 0 && patience == 0 ? Validation.NONE : new Validation(share, seed, patience);
    }
}
