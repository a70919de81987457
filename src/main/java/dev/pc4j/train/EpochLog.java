package dev.pc4j.train;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;

/**
 * Figures of every epoch in a file, CSV or JSON lines by its ending. Opening a file that is there goes on at its end, on a line of its own.
 * Every line is in the file when {@link #append} returns. What was not measured, or means nothing here, is an empty CSV field and absent in
 * JSON. A new file that no epoch was added to is of no use to anyone, and gone once it is closed.
 */
public final class EpochLog implements AutoCloseable {
    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
    private static final Gson GSON = new Gson();

    private final Path file;
    private final List<String> columns;
    private final boolean csv;
    private final RandomAccessFile out;
    private boolean empty;

    private EpochLog(Path file, List<String> columns, boolean csv, RandomAccessFile out, boolean empty) {
        this.file = file;
        this.columns = columns;
        this.csv = csv;
        this.out = out;
        this.empty = empty;
    }

    /**
     * Opens a log.
     *
     * @param file with the ending .csv or .jsonl
     * @param columns what a line has, in this order
     * @throws IllegalArgumentException for another ending, or a CSV file with other columns
     * @throws UncheckedIOException when the file cannot be read or written
     */
    public static EpochLog open(Path file, List<String> columns) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean csv = name.endsWith(".csv");
        if (!csv && !name.endsWith(".jsonl")) {
            throw new IllegalArgumentException(
                    "metrics log '%s' has neither ending: use .csv or .jsonl".formatted(file));
        }
        try {
            boolean isNew = Files.notExists(file);
            boolean begun = !isNew && Files.size(file) > 0;
            if (csv && begun) {
                requireColumns(file, CSV.format(columns.toArray()));
            }
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close(); // says what is wrong
            EpochLog log = new EpochLog(file, List.copyOf(columns), csv, new RandomAccessFile(file.toFile(), "rw"),
                    isNew);
            log.endTornLine();
            if (csv && !begun) {
                log.line(CSV.format(columns.toArray()));
            }
            return log;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static void requireColumns(Path file, String expected) throws IOException {
        try (var in = Files.newBufferedReader(file)) {
            String found = in.readLine();
            if (!expected.equals(found)) {
                throw new IllegalArgumentException(
                        "metrics log '%s' has the columns '%s', not '%s': choose another file"
                                .formatted(file, found, expected));
            }
        }
    }

    /**
     * Adds an epoch.
     *
     * @param values one a column, numbers, null where there is none
     * @throws UncheckedIOException when the file cannot be written
     */
    public void append(List<Number> values) {
        try {
            line(csv ? CSV.format(values.toArray()) : json(values));
            empty = false;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private String json(List<Number> values) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != null) {
                json.addProperty(columns.get(i), values.get(i));
            }
        }
        return GSON.toJson(json);
    }

    /** What a power failure or a full disk left of a line gets an end, so that the next one stands by itself. */
    private void endTornLine() throws IOException {
        long length = out.length();
        out.seek(Math.max(0, length - 1));
        if (length > 0 && out.read() != '\n') {
            out.write('\n');
        }
    }

    /** Adds the whole of a line or nothing. */
    private void line(String text) throws IOException {
        long before = out.length();
        try {
            out.seek(before);
            out.write((text + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            out.setLength(before);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            if (empty) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException(
                "cannot write metrics log '%s': %s".formatted(file, AtomicFile.why(file, e)), e);
    }
}
