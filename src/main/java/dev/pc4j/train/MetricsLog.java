package dev.pc4j.train;

import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The figures of every epoch in a file, CSV or JSON lines by its ending. Opening a file that is there goes on at its end. Every line is
 * in the file when {@link #append} returns.
 */
public final class MetricsLog implements AutoCloseable {

    private MetricsLog() {}

    /**
     * Opens a log.
     *
     * @param file with the ending .csv or .jsonl
     * @throws IllegalArgumentException for another ending, or a CSV file with other columns
     * @throws java.io.UncheckedIOException when the file cannot be written
     */
    public static MetricsLog open(Path file) {
        throw new UnsupportedOperationException("opening " + file);
    }

    /**
     * Adds an epoch.
     *
     * @param testAccuracy empty where it was not measured
     */
    public void append(EpochReport report, OptionalDouble testAccuracy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
