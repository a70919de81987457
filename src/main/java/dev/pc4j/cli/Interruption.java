package dev.pc4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The user's wish to stop a run, by Ctrl-C or a signal. The run is asked to finish its batch and to save; the JVM waits
 * for that, and then says what is left.
 */
final class Interruption implements AutoCloseable {
    private static final int LONGEST_WAIT_SECONDS = 120;

    private final PrintWriter err;
    private final Supplier<String> left;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop);
    private volatile boolean asked;

    /** From now on an interruption stops the run, of which the message says what is left. */
    Interruption(PrintWriter err, Supplier<String> left) {
        this.err = err;
        this.left = left;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
        asked = true;
        boolean whole = false;
        try {
            whole = ended.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        err.println();
        err.println("pc4j: stopped: " + left.get() + (whole ? "" : "; the batch did not end in time"));
        err.flush();
    }

    /** Fails where the run is to stop. */
    void check() {
        if (asked) {
            throw new Stopped();
        }
    }

    /** The run has ended, in whatever way. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is on its way down, and the message with it.
        }
    }

    /** Ends a run between two batches. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
