package dev.pc4j.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a caller may choose about {@linkplain DataSets#load loading}; {@link #defaults()} chooses nothing.
 *
 * @param seed      chooses the rows of a test part where the source has none
 * @param testShare share of the rows that such a test part gets, in (0, 1), rounded up to whole rows; left out, 0.2 for
 *                  a CSV file and 1/6 for IDX files
 * @param testFile  a CSV file with the test part of a CSV file
 * @param label     the label column of a CSV file: its name in the header, or its number from 0 (-1 is the last column);
 *                  for regression one or several, with commas between
 * @param scaling   how raw values become inputs
 * @param task      what the label columns are; {@link Task#REGRESSION} is for CSV files
 * @param targetScaling how raw values become the targets of regression
 * @param images    how images are read, and changed while they are learnt from
 * @param sequence  characters in a row of a text file; left out, 64
 * @param ends      the inputs and outputs that arrays are named after; left out, arrays are x and y
 */
public record LoadOptions(
        long seed,
        OptionalDouble testShare,
        Optional<Path> testFile,
        Optional<String> label,
        Scaling scaling,
        Task task,
        Scaling targetScaling,
        ImageOptions images,
        OptionalInt sequence,
        Optional<GraphEnds> ends
) {

    /**
     * Checks the values.
     *
     * @throws DataException where the share is not in (0, 1), or is given beside a test file, or a sequence has nothing
     */
    public LoadOptions {
        Objects.requireNonNull(scaling, "scaling");
        if (testShare.isPresent() && !(testShare.getAsDouble() > 0 && testShare.getAsDouble() < 1)) {
            throw new DataException("test share %s is not between 0 and 1: use for example 0.2"
                    .formatted(testShare.getAsDouble()));
        }
        if (sequence.isPresent() && sequence.getAsInt() < 1) {
            throw new DataException("sequence %d is too short: use 1 or more characters".formatted(
                    sequence.getAsInt()));
        }
        if (testShare.isPresent() && testFile.isPresent()) {
            throw new DataException("test share %s and test file '%s' exclude each other: use one of them"
                    .formatted(testShare.getAsDouble(), testFile.get()));
        }
    }

    /** {@return seed 0, the default shares, no test file, label column found by itself, {@link Scaling#AUTO}} */
    public static LoadOptions defaults() {
        return new LoadOptions(0, OptionalDouble.empty(), Optional.empty(), Optional.empty(), Scaling.AUTO,
                Task.CLASSIFICATION, Scaling.STANDARD, ImageOptions.NONE, OptionalInt.empty(), Optional.empty());
    }

    /**
     * Chooses another split.
     *
     * @param value the seed
     * @return these options with that seed
     */
    public LoadOptions withSeed(long value) {
        return new LoadOptions(value, testShare, testFile, label, scaling, task, targetScaling, images, sequence, ends);
    }

    /**
     * Chooses the size of the test part.
     *
     * @param value the share of test rows, in (0, 1)
     * @return these options with that share
     */
    public LoadOptions withTestShare(double value) {
        return new LoadOptions(seed, OptionalDouble.of(value), testFile, label, scaling, task, targetScaling, images,
                sequence, ends);
    }

    /**
     * Takes the test part from a file.
     *
     * @param value a CSV file
     * @return these options with that test part
     */
    public LoadOptions withTestFile(Path value) {
        return new LoadOptions(seed, testShare, Optional.of(value), label, scaling, task, targetScaling, images,
                sequence, ends);
    }

    /**
     * Names the label column.
     *
     * @param value name, or number from 0, of the label column
     * @return these options with that label column
     */
    public LoadOptions withLabel(String value) {
        return new LoadOptions(seed, testShare, testFile, Optional.of(value), scaling, task, targetScaling, images,
                sequence, ends);
    }

    /**
     * Chooses the scaling.
     *
     * @param value the scaling
     * @return these options with that scaling
     */
    public LoadOptions withScaling(Scaling value) {
        return new LoadOptions(seed, testShare, testFile, label, value, task, targetScaling, images, sequence, ends);
    }

    /**
     * Chooses numbers as targets.
     *
     * @param value how they are scaled, by what the train part shows
     * @return these options for {@link Task#REGRESSION}
     */
    public LoadOptions withNumbers(Scaling value) {
        return new LoadOptions(seed, testShare, testFile, label, scaling, Task.REGRESSION, value, images, sequence,
                ends);
    }

    /**
     * Chooses how images are read, and changed while they are learnt from.
     *
     * @param value size, colour, flips and crops
     * @return these options with those
     */
    public LoadOptions withImages(ImageOptions value) {
        return new LoadOptions(seed, testShare, testFile, label, scaling, task, targetScaling, value, sequence, ends);
    }

    /**
     * Chooses how long the rows of a text are.
     *
     * @param value characters in a row
     * @return these options with such rows
     */
    public LoadOptions withSequence(int value) {
        return new LoadOptions(seed, testShare, testFile, label, scaling, task, targetScaling, images,
                OptionalInt.of(value), ends);
    }

    /**
     * Names arrays after the inputs and outputs of a graph.
     *
     * @param value those of a graph that has several
     * @return these options with those
     */
    public LoadOptions withEnds(GraphEnds value) {
        return new LoadOptions(seed, testShare, testFile, label, scaling, task, targetScaling, images, sequence,
                Optional.of(value));
    }
}
