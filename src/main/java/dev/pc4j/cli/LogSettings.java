package dev.pc4j.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * How log messages look on a terminal: one line each, like all else that goes to stderr. Why an engine is passed over is
 * not among them: {@code pc4j devices} says it, and beside an error it would be taken for one. The JVM makes one of these
 * when the first message comes, so that a run without any does not pay for logging.
 */
public final class LogSettings {
    private static final String SETTINGS = """
            handlers=java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level=FINE
            java.util.logging.SimpleFormatter.format=pc4j: %5$s%n
            dev.pc4j.engine.cuda.CudaEngine.level=FINE
            dev.pc4j.engine.opencl.Program.level=FINE
            dev.pc4j.data.level=FINE
            """;

    /** Called by the JVM's log manager. */
    public LogSettings() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Asks the JVM to log this way, unless its user has asked for another. */
    static void install() {
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty("java.util.logging.config.class", LogSettings.class.getName());
        }
    }
}
