package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    private static final EpochReport REPORT = new EpochReport(1,
            Evaluation.ofClasses(50, 0.5, 0.75), Optional.empty(), 0.25, 0.001, 2.0, 0.01,
            OptionalDouble.empty());
    private static final Optional<Evaluation> TEST = Optional.of(Evaluation.ofClasses(20, 0.6, 0.7));

    @TempDir
    Path folder;

    @Test
    void csvHasOneHeaderWhenItIsGoneOnWith() throws IOException {
        Path file = folder.resolve("run.csv");
        for (int i = 0; i < 2; i++) {
            try (MetricsLog log = MetricsLog.open(file)) {
                log.append(REPORT, i == 0 ? TEST : Optional.empty());
                assertThat(Files.readString(file)).endsWith("0.01\n");
            }
        }
        assertThat(Files.readAllLines(file)).containsExactly(
                "epoch,rows,loss,energy,train_accuracy,train_mse,validation_loss,validation_accuracy,"
                        + "validation_mse,test_loss,test_accuracy,test_mse,learning_rate,seconds,seconds_per_iteration",
                "1,50,0.5,0.25,0.75,,,,,0.6,0.7,,0.001,2.0,0.01",
                "1,50,0.5,0.25,0.75,,,,,,,,0.001,2.0,0.01");
    }

    @Test
    void jsonLinesLeaveOutWhatWasNotMeasured() throws IOException {
        Path file = folder.resolve("run.jsonl");
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append(REPORT, Optional.empty());
            log.append(REPORT, Optional.of(Evaluation.ofNumbers(20, 0.6, 0.4)));
        }
        assertThat(Files.readAllLines(file).getFirst()).isEqualTo(
                "{\"epoch\":1,\"rows\":50,\"loss\":0.5,\"energy\":0.25,\"train_accuracy\":0.75,\"learning_rate\":0.001,"
                        + "\"seconds\":2.0,\"seconds_per_iteration\":0.01}");
        assertThat(Files.readAllLines(file).getLast()).contains("\"test_loss\":0.6,\"test_mse\":0.4,");
    }

    @Test
    void aTornLineEndsBeforeTheNext() throws IOException {
        for (String name : List.of("run.csv", "run.jsonl")) {
            Path file = folder.resolve(name);
            try (MetricsLog log = MetricsLog.open(file)) {
                log.append(REPORT, TEST);
                log.append(REPORT, TEST);
            }
            String whole = Files.readAllLines(file).getLast();
            Files.writeString(file, Files.readString(file).replaceFirst(".{20}\\n$", ""));
            try (MetricsLog log = MetricsLog.open(file)) {
                log.append(REPORT, TEST);
            }
            assertThat(Files.readAllLines(file)).endsWith(whole.substring(0, whole.length() - 20), whole);
        }
    }

    @Test
    void aLogWithoutAnEpochIsGoneUnlessItWasThere() throws IOException {
        Path file = folder.resolve("run.csv");
        MetricsLog.open(file).close();
        assertThat(file).doesNotExist();
        Files.createFile(file);
        MetricsLog.open(file).close();
        assertThat(file).exists();
    }

    @Test
    void otherFilesAreOneLine() throws IOException {
        assertThatThrownBy(() -> MetricsLog.open(folder.resolve("run.txt")))
                .hasMessageEndingWith("run.txt' has neither ending: use .csv or .jsonl");
        Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> MetricsLog.open(other)).hasMessageContaining("has the columns 'a,b'");
        assertThat(Files.readString(other)).isEqualTo("a,b\n1,2\n");
        assertThatThrownBy(() -> MetricsLog.open(folder.resolve("no/run.csv")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no folder");
    }
}
