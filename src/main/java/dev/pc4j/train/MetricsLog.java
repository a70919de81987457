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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/**
 * The figures of every epoch in a file, CSV or JSON lines by its ending. Opening a file that is there goes on at its
 * end, on a line of its own. Every line is in the file when {@link #append} returns. What was not measured, or means nothing here, is an
 * empty CSV field and absent in JSON.
 */
public final class MetricsLog implements AutoCloseable {
    private static final List<String> COLUMNS = List.of("epoch", "rows", "loss", "energy", "train_accuracy",
            "train_mse", "validation_loss", "validation_accuracy", "validation_mse", "test_loss", "test_accuracy",
            "test_mse", "learning_rate", "seconds", "seconds_per_iteration");
    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
    private static final Gson GSON = new Gson();

    private final Path file;
    private final boolean csv;
    private final RandomAccessFile out;

    private MetricsLog(Path file, boolean csv, RandomAccessFile out) {
        this.file = file;
        this.csv = csv;
        this.out = out;
    }

    /**
     * Opens a log.
     *
     * @param file with the ending .csv or .jsonl
     * @throws IllegalArgumentException for another ending, or a CSV file with other columns
     * @throws UncheckedIOException when the file cannot be read or written
     */
    public static MetricsLog open(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean csv = name.endsWith(".csv");
        if (!csv && !name.endsWith(".jsonl")) {
            throw new IllegalArgumentException(
                    "metrics log '%s' has neither ending: use .csv or .jsonl".formatted(file));
        }
        try {
            boolean begun = Files.exists(file) && Files.size(file) > 0;
            if (csv && begun) {
                requireColumns(file);
            }
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close(); // says what is wrong
            MetricsLog log = new MetricsLog(file, csv, new RandomAccessFile(file.toFile(), "rw"));
            log.endTornLine();
            if (csv && !begun) {
                log.line(CSV.format(COLUMNS.toArray()));
            }
            return log;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static void requireColumns(Path file) throws IOException {
        String expected = CSV.format(COLUMNS.toArray());
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
     * @param test empty where nothing was tested
     * @throws UncheckedIOException when the file cannot be written
     */
    public void append(EpochReport report, Optional<Evaluation> test) {
        Evaluation train = report.train();
        List<Object> values = new ArrayList<>(List.of(report.epoch(), train.rows(), train.loss(), report.energy()));
        values.addAll(scores(Optional.of(train)));
        Stream.of(report.validation(), test).forEach(judged -> {
            values.add(judged.map(Evaluation::loss).orElse(null));
            values.addAll(scores(judged));
        });
        values.addAll(List.of(report.learningRate(), report.seconds(), report.secondsPerIteration()));
        try {
            line(csv ? CSV.format(values.toArray()) : json(values));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Accuracy and squared error, null where there is none. */
    private static List<Double> scores(Optional<Evaluation> judged) {
        return Stream.<Function<Evaluation, OptionalDouble>>of(Evaluation::accuracy, Evaluation::meanSquaredError)
                .map(score -> judged.map(score).filter(OptionalDouble::isPresent).map(OptionalDouble::getAsDouble))
                .map(score -> score.orElse(null))
                .toList();
    }

    private static String json(List<Object> values) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Number number) {
                json.addProperty(COLUMNS.get(i), number);
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
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException(
                "cannot write metrics log '%s': %s".formatted(file, AtomicFile.why(file, e)), e);
    }
}
