package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.report.Axis;
import dev.pc4j.report.BarChart;
import dev.pc4j.report.Exhibit;
import dev.pc4j.reproduce.Figure;
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

    /** A figure of a page is one of a log, which both have rounded. */
    private static boolean isAlike(String cell, String figure) {
        double logged = Double.parseDouble(figure);
        return cell.matches("[0-9.]+") && Math.abs(Double.parseDouble(cell) - logged) <= 2e-5 * logged;
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
                String figure = values.get(names.indexOf(name));
                assertThat(cells).as(name + " " + figure).anyMatch(cell -> isAlike(cell, figure));
            }
        }
        assertThat(page()).contains("Training on digits/train", "64-6-10", "strict, T 5", "2 of 2",
                "aria-label=\"Energy by node\"", "aria-label=\"Cosine to backpropagation's gradient\"",
                "The first mistakes");
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

    @Test
    void compareDrawsEveryRuleAndShowsItsTables() throws IOException {
        Cli cli = Cli.run(Stream.concat(Stream.of("compare", "--batch", 8), SMALL.stream()).toList(), "--rule",
                "strict,zil", "--report", folder.resolve("r.html")).succeeds();
        List<String> cells = cells(page());
        for (String line : cli.lines().subList(2, 6)) {
            assertThat(cells).containsAll(Pattern.compile(" {2,}").splitAsStream(line.strip()).toList());
        }
        assertThat(page()).contains("aria-label=\"Cosine to backpropagation's gradient\"",
                "aria-label=\"Energy by node, strict\"", "<dt>rate</dt>");
    }

    @Test
    void sweepShowsTheMeansOfItsCsv() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        Cli.run(Stream.concat(Stream.of("sweep", "--epochs", 1, "--quiet"), SMALL.stream()).toList(), "--rules",
                "strict,zil", "--seeds", "0,1", "--csv", csv, "--report", folder.resolve("r.html")).succeeds();
        List<String> strict = Pattern.compile(",").splitAsStream(Files.readAllLines(csv).get(1)).toList();
        assertThat(cells(page())).contains("%s ± %s".formatted(shown(strict.get(6)), shown(strict.get(7))),
                "%s ± %s".formatted(shown(strict.get(8)), shown(strict.get(9))));
        assertThat(page()).contains("aria-label=\"Test accuracy\"", "aria-label=\"Test loss\"", "from seeds 0, 1");
    }

    @Test
    void hopfieldShowsSharesAndPictures() throws IOException {
        Path csv = folder.resolve("rules.csv");
        Cli.run("hopfield", "--engine", "reference", "--patterns", "random:30x4", "--epochs", 20, "--no-image", "--csv",
                csv, "--report", folder.resolve("r.html")).succeeds();
        for (String line : Files.readAllLines(csv).subList(1, 5)) {
            List<String> values = Pattern.compile(",").splitAsStream(line).toList();
            assertThat(cells(page())).contains(values.get(0), shown(values.get(2)), shown(values.get(3)));
        }
        assertThat(page()).contains("aria-label=\"Recall by rule\"", "src=\"data:image/png;base64,");
        assertThat(files()).containsExactly("r.html", "rules.csv");
    }

    @Test
    void pffShowsItsLossesAndItsPictures() throws IOException {
        Cli.run("pff", "train", "--engine", "reference", "--units", 10, "--latents", 2, "--steps", 2, "--epochs", 2,
                "--components", 2, "--quiet", "--checkpoint", folder.resolve("pff.safetensors"), "--report",
                folder.resolve("r.html")).succeeds();
        assertThat(page()).contains("aria-label=\"Goodness\"", "aria-label=\"Generation\"", "alt=\"Reconstructions\"",
                "alt=\"Samples\"", "aria-label=\"Error by goodness\"");
    }

    @Test
    void figuresOfOneThingAreBarsBesideThePapers() {
        List<Exhibit> charts = FigureCharts.of(List.of(
                Figure.shown("test accuracy, SeqIL", "T 3", "0.507 after 45 epochs", 0.25),
                Figure.shown("test accuracy, BP", "T 3", "as SeqIL", 0.5),
                Figure.absent("test accuracy, MQ", "0.675", "not run"), Figure.shown("ratio, alone", "", "1", 1)));
        assertThat(charts).containsExactly(new BarChart("Test accuracy", "of", Axis.spanning("test accuracy"),
                List.of("SeqIL", "BP"), List.of(new BarChart.Bars("published", List.of(0.507, Double.NaN)),
                        new BarChart.Bars("ours", List.of(0.25, 0.5)))));
    }

    @Test
    void benchPutsPeersOnTheSameProblemsBesideMeasuredLines() throws IOException {
        Path ours = Files.writeString(folder.resolve("ours.jsonl"), """
                {"problem":"a","sizes":[784,256,256,10],"batch":64,"steps":20,"rule":"strict","engine":"host","device":"cpu",\
                "precision":"fp32","kernel":"tile-sweep","ms":2.0,"iterations_per_s":10000.0,"threads":2}
                {"problem":"a","sizes":[784,256,256,10],"batch":64,"steps":20,"rule":"strict","engine":"host","device":"cpu",\
                "precision":"fp32","kernel":"tile-sweep","ms":2.5,"iterations_per_s":8000.0,"threads":2}
                """);
        Path peers = Files.writeString(folder.resolve("peers.jsonl"), """
                {"peer":"torch","problem":"a","sizes":[784,256,256,10],"batch":64,"steps":20,"ms":11.5,"iterations_per_s":1739}

                {"peer":"jax","problem":"a","sizes":[784,256,256,10],"batch":32,"steps":20,"ms":1,"iterations_per_s":20000}
                """);
        Cli.run("bench", "--measured", ours, "--peers", peers, "--report", folder.resolve("r.html")).succeeds();
        assertThat(page()).contains("aria-label=\"Iterations per second, fp32\"",
                "<th class=\"figure\">host tile-sweep, 2 thread(s)</th><th class=\"figure\">torch</th>",
                "<td>a</td><td class=\"figure\">9000</td><td class=\"figure\">1739</td>").doesNotContain("jax");
        Cli.run("bench", "--measured", ours).refuses("--measured", "no report");
        Cli.run("bench", "--measured", ours, "--repeats", 3, "--png", folder.resolve("png"))
                .refuses("--repeats",
                        "--measured");
        Files.writeString(ours, "{\"problem\":\"a\"}\n");
        Cli.run("bench", "--measured", ours, "--png", folder.resolve("png")).refuses("ours.jsonl", "line 1", "sizes");
    }
}
