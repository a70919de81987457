package dev.pc4j.cli;

import dev.pc4j.data.DataSets;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Split;
import dev.pc4j.train.Checkpoint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say which data to take. */
final class DataOptions implements Section {
    @Option(names = "--data", paramLabel = "DATA", defaultValue = "digits",
            description = "A data set: ${bundle:datasets}, a folder of IDX files, or a .csv file.")
    String data;

    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "The folder to look for data sets in first; then $PC4J_DATA and ~/.cache/pc4j ($XDG_CACHE_HOME/pc4j).")
    Path folder;

    @Option(names = "--label-column", paramLabel = "COLUMN",
            description = "The label column of a CSV file, by name or by number from 0 (-1 is the last).")
    String labelColumn;

    @Option(names = "--test-data", paramLabel = "FILE", description = "A CSV file with the test rows of a CSV file.")
    Path testFile;

    @Option(names = "--test-share", paramLabel = "SHARE",
            description = "The share of rows to test on where the data has no test part.")
    Double testShare;

    @Option(names = "--split-seed", paramLabel = "N", defaultValue = "0", description = "Chooses those rows.")
    long splitSeed;

    @Override
    public String heading() {
        return "Data";
    }

    /** Both parts of the data. */
    Split load() {
        OptionalDouble share = testShare == null ? OptionalDouble.empty() : OptionalDouble.of(testShare);
        LoadOptions options = new LoadOptions(
                splitSeed, share, Optional.ofNullable(testFile), Optional.ofNullable(labelColumn), Scaling.AUTO);
        return DataSets.load(data, folder, options);
    }

    /** Takes the checkpoint's data set where none was typed and its name says where it is. */
    void takeFrom(CommandSpec command, Checkpoint saved) {
        String name = saved.progress().dataSet().replaceFirst("/train$", "");
        if (Given.option(command, "--data") || name.isEmpty()) {
            return;
        }
        if (!DataSets.names().contains(name)) {
            throw new IllegalArgumentException(
                    "the checkpoint's network was trained on '%s': say where that is with --data".formatted(name));
        }
        data = name;
    }
}
