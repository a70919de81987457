package dev.pc4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that standard error goes to, where a person watches. Standard input and output do not matter: results may
 * go to a file while the progress is watched.
 *
 * @param columns its width, in letters
 */
record Terminal(int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final File STDERR = new File("/dev/stderr");
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");
    private static final int PATIENCE_SECONDS = 2;

    /** The terminal of this process, null where nobody watches. */
    static Terminal ofProcess() {
        return "dumb".equals(System.getenv("TERM")) ? null : of(System.getenv(), size());
    }

    /**
     * A terminal as wide as {@code COLUMNS} says, else as it says itself, else 80 letters.
     *
     * @param size what {@code stty size} prints, rows and columns; empty where there is no terminal
     */
    static Terminal of(Map<String, String> environment, String size) {
        Matcher rowsAndColumns = SIZE.matcher(size);
        if (!rowsAndColumns.matches()) {
            return null;
        }
        OptionalInt columns = positive(environment.getOrDefault("COLUMNS", ""));
        columns = columns.isPresent() ? columns : positive(rowsAndColumns.group(1));
        return new Terminal(columns.orElse(USUAL_COLUMNS));
    }

    private static OptionalInt positive(String text) {
        return text.matches("0*[1-9]\\d{0,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** Java tells neither the width nor whether standard error is a terminal; POSIX's stty tells both of its input. */
    private static String size() {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(STDERR)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0 ? size : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
