package dev.pc4j.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person watches. */
final class Terminal {
    /** Where Linux tells what standard error is; Java itself tells of standard input and output alone. */
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether input, output and, where the system tells, errors are all a terminal. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 has it null again where there is no terminal
    static boolean isInteractive() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM")) && stderrIsTerminal();
    }

    private static boolean stderrIsTerminal() {
        if (!Files.isSymbolicLink(STDERR)) {
            return true;
        }
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
