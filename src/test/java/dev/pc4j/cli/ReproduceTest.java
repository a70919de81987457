package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.reproduce.Figure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceTest {
    @TempDir
    Path folder;

    @Test
    void figuresStandBesideThoseOfThePaperAndInAFile() throws IOException {
        Path csv = folder.resolve("figures.csv");
        Cli cli = Cli.run("reproduce", "hopfield", "--quick", "--engine", "host", "--csv", csv).succeeds();
        assertThat(cli.lines().getFirst()).startsWith("Ganjidoost, Snow and Orchard 2024").contains("2406.14723");
        assertThat(cli.lines().get(1)).startsWith("quick figures, on host: ");
        assertThat(cli.lines().get(2)).contains("figure", "published", "ours", "claim", "holds", "setting");
        assertThat(cli.lines().get(3)).contains("exact recall by PC", "1.000 (replication)", ">= 0.97", "yes",
                "load 0.14");
        assertThat(cli.lines().getLast()).isEqualTo("13 of 13 claims hold");
        assertThat(cli.err()).contains("14 patterns of 100 elements");
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(14)
                .first()
                .isEqualTo("paper,figure,published,ours,claim,holds,setting,quick,machine");
        assertThat(lines.get(1)).startsWith("hopfield,\"exact recall by PC, sign dynamics\",1.000 (replication),")
                .contains(",true,\"load 0.14");
        Cli.run("reproduce", "hopfield", "--csv", csv).refuses("is there already");
    }

    @Test
    void aClaimThatDoesNotHoldIsAnExitCodeOfOne() {
        Figure shown = Figure.shown("speed", "on a road", "88", 90);
        Figure absent = Figure.absent("flight", "3", "there are no wings here");
        assertThat(verdict(shown, absent)).isEqualTo("0: 0 of 0 claims hold");
        assertThat(verdict(shown.atLeast(80), shown.near(88, 2))).isEqualTo("0: 2 of 2 claims hold");
        assertThat(verdict(shown.atMost(80), shown.near(88, 2))).isEqualTo("1: 1 of 2 claims hold");
        assertThat(verdict(shown.atLeast(91), shown.near(88, 1), absent)).isEqualTo("1: 0 of 2 claims hold");
        assertThat(Figure.shown("a", "b", "c", Double.NaN).atMost(1e-5).claim().orElseThrow())
                .isEqualTo(new Figure.Claim("<= 0.00001", false));
    }

    private static String verdict(Figure... figures) {
        StringWriter out = new StringWriter();
        int code = Reproduce.verdict(List.of(figures), new PrintWriter(out));
        return code + ": " + out.toString().strip();
    }

    @Test
    void aFolderOfDataIsOfUseWhereDataAreRead() {
        for (String paper : List.of("hopfield", "salvatori")) {
            Cli.run("reproduce", paper, "--data-dir", folder)
                    .refuses("--data-dir does nothing with reproduce " + paper + ", which reads no data set");
        }
    }

    @Test
    void anUnknownPaperIsNamedBesideThoseThatThereAre() {
        Cli.run("reproduce", "hopfeld").refuses("unknown paper 'hopfeld': did you mean 'hopfield'?");
        Cli.run("reproduce").refuses("PAPER is missing");
    }
}
