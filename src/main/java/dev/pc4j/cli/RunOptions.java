package dev.pc4j.cli;

import picocli.CommandLine.Option;

/** The options that say how much is trained. */
final class RunOptions implements Section {
    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "64", description = "Rows of a training step.")
    @InCheckpoint("training.batch")
    int batch;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "30", description = "Passes over the data, in all.")
    int epochs;

    @Override
    public String heading() {
        return "Run";
    }

    /** Fails where there is nothing to train; the batch has its own place for that. */
    void check() {
        Positive.check("--epochs", epochs);
    }
}
