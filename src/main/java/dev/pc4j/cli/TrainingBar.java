package dev.pc4j.cli;

import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar an epoch, each replaced by a line when its epoch is done. */
final class TrainingBar extends TrainingProgress {
    /** Columns below which there is room for the bar and little else. */
    private static final int NARROW = 60;
    /** Columns from which there is room for all figures. */
    private static final int WIDE = 100;
    private static final int REDRAW_MILLIS = 100;

    private final int width;
    private ProgressBar bar;

    /** A bar that leaves the last column free: some terminals go to the next line when that is written. */
    TrainingBar(PrintWriter err, Terminal terminal) {
        super(err);
        width = Math.max(1, terminal.columns() - 1);
    }

    @Override
    void batch(int epoch, int batch, int batches) {
        if (bar == null) {
            bar = start(epoch, batches);
        }
        bar.stepTo(batch);
    }

    private ProgressBar start(int epoch, int batches) {
        ProgressBarBuilder builder = new ProgressBarBuilder();
        if (width < NARROW) {
            builder.hideEta();
        }
        return builder.setTaskName("epoch %d/%d".formatted(epoch, epochs))
                .setInitialMax(batches)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                .build();
    }

    private void draw(String text) {
        String shown = Text.cut(text.stripTrailing(), width);
        err.print("\r" + shown + " ".repeat(width - Text.columns(shown)));
        err.flush();
    }

    @Override
    void soFar(Evaluation train, double energy) {
        if (bar != null && width >= NARROW) {
            String first = width < WIDE ? " " : Text.format(" energy %s, ", Text.figure(energy));
            bar.setExtraMessage(first + Text.evaluation(train));
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
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
        }
    }
}
