package dev.pc4j.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Says what is left when the user stops a run, by Ctrl-C or a signal, before it is closed. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    /** From now on an interruption prints the message. */
    Interruption(PrintWriter err, Supplier<String> message) {
        hook = new Thread(() -> {
            err.println();
            err.println("pc4j: stopped: " + message.get());
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is on its way down, and the message with it.
        }
    }
}
