package dev.pc4j.cli;

import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** The lines that a run adds to its log: one that is lost is no reason to lose the run. */
final class LogLines {
    private final Consumer<String> warning;
    private UncheckedIOException lost;

    LogLines(Consumer<String> warning) {
        this.warning = warning;
    }

    /** Adds the line of an epoch, or says that it is lost. */
    void add(int epoch, Runnable line) {
        try {
            line.run();
        } catch (UncheckedIOException e) {
            lost = e;
            warning.accept("%s; training goes on without the line of epoch %d".formatted(e.getMessage(), epoch));
        }
    }

    /** Fails where a line is lost. */
    void requireWritten() {
        if (lost != null) {
            throw lost;
        }
    }
}
