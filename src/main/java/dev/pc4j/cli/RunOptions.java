package dev.pc4j.cli;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.train.Training;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say how much is trained. */
final class RunOptions implements Section {
    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "64",
            description = "Rows of a training step; by default all of them where there are fewer.")
    @InCheckpoint("training.batch")
    int batch;

    @Option(names = "--parts", paramLabel = "N", defaultValue = "1",
            description = "Parts into which the rows of a training step are divided, each inferred by itself, on a cluster "
                    + "side by side; their gradients are added in their order.")
    @InCheckpoint("training.parts")
    int parts;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "30", description = "Passes over the data, in all.")
    int epochs;

    @Override
    public String heading() {
        return "Run";
    }

    /**
     * The settings of a run on some rows: the batch is no larger than those that are learnt from, unless it was typed.
     *
     * @throws dev.pc4j.data.DataException where it was, before any memory is taken for it
     */
    Training on(DataSet rows, Training asked, CommandSpec command) {
        int learnt = asked.validation().learntRows(rows);
        Training fitting = Given.option(command, "--batch") ? asked
                : asked.withBatch(Math.min(asked.batch(), learnt));
        Batches.requireRows(fitting.batch(), learnt, rows.name());
        return fitting;
    }

    /** Fails where there is nothing to train; the batch has its own place for that. */
    void check() {
        Positive.check("--epochs", epochs);
    }
}
