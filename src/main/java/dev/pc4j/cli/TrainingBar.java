package dev.pc4j.cli;

import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import java.io.PrintWriter;

/** A progress bar an epoch, each replaced by a line when its epoch is done. */
final class TrainingBar extends TrainingProgress {
    /** Columns from which there is room for all figures. */
    private static final int WIDE = 100;

    private final Terminal terminal;
    private Bar bar;

    TrainingBar(PrintWriter err, Terminal terminal) {
        super(err);
        this.terminal = terminal;
    }

    @Override
    void batch(int epoch, int batch, int batches) {
        if (bar == null) {
            bar = new Bar(err, terminal, "epoch %d/%d".formatted(epoch, epochs), batches);
        }
        bar.stepTo(batch);
    }

    @Override
    void soFar(Evaluation train, double energy) {
        if (bar != null) {
            String first = Bar.width(terminal) < WIDE ? " " : Text.format(" energy %s, ", Text.figure(energy));
            bar.message(first + Text.evaluation(train));
        }
    }

    @Override
    void epoch(EpochReport report, Evaluation test) {
        close();
        super.epoch(report, test);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
