package dev.pc4j.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line of a terminal that says how far something has come, until it is closed and the line is empty again. */
final class Bar implements AutoCloseable {
    /** Columns below which there is room for the bar and little else. */
    private static final int NARROW = 60;
    private static final int REDRAW_MILLIS = 100;

    private final PrintWriter err;
    private final int width;
    private final ProgressBar bar;

    /**
     * A bar that leaves the last column free: some terminals go to the next line when that is written.
     *
     * @param task what is done
     * @param steps in how many steps
     */
    Bar(PrintWriter err, Terminal terminal, String task, long steps) {
        this.err = err;
        width = width(terminal);
        ProgressBarBuilder builder = new ProgressBarBuilder();
        if (width < NARROW) {
            builder.hideEta();
        }
        bar = builder.setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                .build();
    }

    /** The columns that a bar takes. */
    static int width(Terminal terminal) {
        return Math.max(1, terminal.columns() - 1);
    }

    private void draw(String text) {
        String shown = Text.cut(text.stripTrailing(), width);
        err.print("\r" + shown + " ".repeat(width - Text.columns(shown)));
        err.flush();
    }

    /** So many steps are done. */
    void stepTo(long step) {
        bar.stepTo(step);
    }

    /** What to say behind the bar, where there is room. */
    void message(String text) {
        if (width >= NARROW) {
            bar.setExtraMessage(text);
        }
    }

    /** Empties the line. */
    void clear() {
        err.print("\r" + " ".repeat(width) + "\r");
        err.flush();
    }

    @Override
    public void close() {
        bar.close();
        clear();
    }
}
