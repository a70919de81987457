package dev.pc4j.cli;

import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import java.io.PrintWriter;

/** How training shows its progress. */
class TrainingProgress implements AutoCloseable {
    /** Where lines go. */
    protected final PrintWriter err;
    /** The epochs of the whole run. */
    protected int epochs;

    TrainingProgress(PrintWriter err) {
        this.err = err;
    }

    /** A bar on a terminal, a line an epoch elsewhere, nothing where quiet is asked for. */
    static TrainingProgress of(boolean quiet, PrintWriter err) {
        if (quiet) {
            return new Silent(err);
        }
        Terminal terminal = Terminal.ofProcess();
        return terminal == null ? new TrainingProgress(err) : new TrainingBar(err, terminal);
    }

    /** Sets the length of the run. */
    final void length(int allEpochs) {
        epochs = allEpochs;
    }

    /** The epochs of the whole run. */
    final int epochs() {
        return epochs;
    }

    /** Prints a line. */
    void say(String line) {
        err.println(line);
        err.flush();
    }

    /** Prints a warning, which a quiet run does too. */
    void warn(String line) {
        close();
        err.println("pc4j: warning: " + line);
        err.flush();
    }

    /** A batch is done. */
    void batch(int epoch, int batch, int batches) {}

    /** What the epoch has found so far. */
    void soFar(Evaluation train, double energy) {}

    /** An epoch is done. */
    void epoch(EpochReport report, Evaluation test) {
        String validation = report.validation().map(v -> "  validation " + Text.evaluation(v)).orElse("");
        String iterations = report.iterations().isPresent()
                ? Text.format("  iterations %.1f", report.iterations().getAsDouble())
                : "";
        say(Text.format("epoch %d/%d  energy %s%s  train %s%s  test %s  %.1f s", report.epoch(), epochs,
                Text.figure(report.energy()), iterations, Text.evaluation(report.train()), validation,
                Text.evaluation(test),
                report.seconds()));
    }

    @Override
    public void close() {}

    private static final class Silent extends TrainingProgress {
        Silent(PrintWriter err) {
            super(err);
        }

        @Override
        void say(String line) {}
    }
}
