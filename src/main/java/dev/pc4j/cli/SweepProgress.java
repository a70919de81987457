package dev.pc4j.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.TimeUnit;

/** What a sweep shows of itself: a bar over all runs on a terminal, a line a run elsewhere, nothing where quiet is asked for. */
final class SweepProgress implements AutoCloseable {
    private final PrintWriter err;
    private final Bar bar;
    private final int runs;
    private final int epochs;
    private final long begun = System.nanoTime();
    private int started;

    /** A sweep of so many runs of so many epochs; {@code terminal} is null where nobody watches. */
    SweepProgress(PrintWriter err, Terminal terminal, int runs, int epochs) {
        this.err = err;
        this.runs = runs;
        this.epochs = epochs;
        bar = terminal == null ? null : new Bar(err, terminal, "sweep", (long) runs * epochs);
    }

    /** One on standard error, or none. */
    static SweepProgress of(boolean quiet, PrintWriter err, int runs, int epochs) {
        return quiet ? new SweepProgress(new PrintWriter(Writer.nullWriter()), null, runs, epochs)
                : new SweepProgress(err, Terminal.ofProcess(), runs, epochs);
    }

    /** A run begins. */
    void run(SweepSetting setting, long seed) {
        started++;
        String what = "%s, seed %d".formatted(setting, seed);
        if (bar == null) {
            say("run %d of %d: %s%s".formatted(started, runs, what, left()));
        } else {
            bar.message(" " + what);
        }
    }

    /** By how long the runs so far took. */
    private String left() {
        int done = started - 1;
        double seconds = (double) (System.nanoTime() - begun) / TimeUnit.SECONDS.toNanos(1);
        return done == 0 ? "" : ", about %s left".formatted(Text.duration(seconds / done * (runs - done)));
    }

    /** An epoch of the run is done. */
    void epoch(int epoch) {
        if (bar != null) {
            bar.stepTo((long) (started - 1) * epochs + epoch);
        }
    }

    /** Prints a line, above the bar where there is one. */
    void say(String line) {
        if (bar != null) {
            bar.clear();
        }
        err.println(line);
        err.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
