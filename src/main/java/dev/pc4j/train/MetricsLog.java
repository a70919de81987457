package dev.pc4j.train;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** What every epoch of a {@link Trainer} found, in a file as {@link EpochLog} describes it. */
public final class MetricsLog implements AutoCloseable {
    private static final List<String> COLUMNS = List.of("epoch", "rows", "loss", "energy", "train_accuracy",
            "train_mse", "validation_loss", "validation_accuracy", "validation_mse", "test_loss", "test_accuracy",
            "test_mse", "learning_rate", "seconds", "seconds_per_iteration");

    private final EpochLog log;

    private MetricsLog(EpochLog log) {
        this.log = log;
    }

    /** Opens a log, as {@link EpochLog#open} does and with its errors. */
    public static MetricsLog open(Path file) {
        return new MetricsLog(EpochLog.open(file, COLUMNS));
    }

    /**
     * Adds an epoch.
     *
     * @param test empty where nothing was tested
     * @throws UncheckedIOException when the file cannot be written
     */
    public void append(EpochReport report, Optional<Evaluation> test) {
        Evaluation train = report.train();
        List<Number> values = new ArrayList<>(List.of(report.epoch(), train.rows(), train.loss(), report.energy()));
        values.addAll(scores(Optional.of(train)));
        Stream.of(report.validation(), test).forEach(judged -> {
            values.add(judged.map(Evaluation::loss).orElse(null));
            values.addAll(scores(judged));
        });
        values.addAll(List.of(report.learningRate(), report.seconds(), report.secondsPerIteration()));
        log.append(values);
    }

    /** Accuracy and squared error, null where there is none. */
    private static List<Double> scores(Optional<Evaluation> judged) {
        return Stream.<Function<Evaluation, OptionalDouble>>of(Evaluation::accuracy, Evaluation::meanSquaredError)
                .map(score -> judged.map(score).filter(OptionalDouble::isPresent).map(OptionalDouble::getAsDouble))
                .map(score -> score.orElse(null))
                .toList();
    }

    @Override
    public void close() {
        log.close();
    }
}
