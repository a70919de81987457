package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands put into their reports, and where reports may be written. */
class ReportTest {
    private static final List<Object> SMALL = List.of("--engine", "reference", "--hidden", "6", "--steps", 5);

    @TempDir
    Path folder;

    private Cli train(Object... more) {
        return Cli.run(Stream.concat(Stream.of("train", "--epochs", 2, "--no-checkpoint", "--quiet"), SMALL.stream())
                .toList(), more);
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("r.html"));
    }

    /** The text of all cells of tables. */
    private static List<String> cells(String page) {
        return Pattern.compile("<td[^>]*>([^<]*)</td>").matcher(page).results().map(m -> m.group(1)).toList();
    }

    /** A figure as pages show it. */
    private static String shown(String figure) {
        return new BigDecimal(figure).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void trainShowsTheFiguresOfItsLog() throws IOException {
        Path log = folder.resolve("run.csv");
        Cli cli = train("--log", log, "--report", folder.resolve("r.html"), "--png", folder.resolve("png"),
                "--validation", 0.1).succeeds();
        List<String> lines = Files.readAllLines(log);
        List<String> names = Pattern.compile(",").splitAsStream(lines.getFirst()).toList();
        List<String> cells = cells(page());
        for (String line : lines.subList(1, 3)) {
            List<String> values = Pattern.compile(",").splitAsStream(line).toList();
            for (String name : List.of("loss", "energy", "train_accuracy", "test_accuracy", "seconds")) {
                assertThat(cells).as(name).contains(shown(values.get(names.indexOf(name))));
            }
        }
        assertThat(page()).contains("Training on digits/train", "64-6-10", "strict, T 5", "2 of 2",
                "aria-label=\"Energy by node\"", "aria-label=\"Cosine to backpropagation's gradient\"", "The first mistakes");
        assertThat(page()).contains("Accuracy " + cli.lines().get(1).replaceAll("^test accuracy +", ""));
        try (Stream<Path> pictures = Files.list(folder.resolve("png"))) {
            assertThat(pictures).hasSize(9).allSatisfy(file -> assertThat(Files.size(file)).isGreaterThan(1000));
        }
        assertThat(files()).containsExactly("png", "r.html", "run.csv");
    }

    @Test
    void whatCannotBeWrittenIsFoundBeforeTheWork() throws IOException {
        Path there = Files.createFile(folder.resolve("there.html"));
        train("--report", there).refuses("--report", "is there already", "name a new file");
        train("--png", folder).refuses("--png", "is there already", "name a new folder");
        train("--report", folder.resolve("none/r.html")).refuses("--report", "a folder that does not exist");
        train("--png", folder.resolve("none/png")).refuses("--png", "a folder that does not exist");
        train("--report", folder.resolve("r.pdf")).refuses("--report", "r.pdf", "r.pdf.html");
        assertThat(files()).containsExactly("there.html");
    }
}
