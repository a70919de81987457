package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    @TempDir
    Path folder;

    private static Cli sweep(Object... more) {
        return Cli.run(List.of("sweep", "--engine", "reference", "--hidden", "6", "--epochs", 1), more);
    }

    @Test
    void everyCombinationIsARowOverItsSeeds() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        Cli cli = sweep("--steps", 3, "--rules", "strict,exact", "--rates", "0.05,0.1", "--learning-rates",
                "0.001,0.003", "--seeds", "1,2", "--csv", csv).succeeds();
        assertThat(cli.lines()).hasSize(1 + 2 * 2 + 2);
        assertThat(cli.lines().getFirst()).contains("rule", "rate", "optimiser", "test accuracy", "test loss", "runs");
        assertThat(cli.out()).contains(" +- ", " %");
        assertThat(cli.err().lines()).hasSize(13)
                .last()
                .asString()
                .startsWith("run 12 of 12: exact, adam at 0.0030")
                .containsPattern("about \\d+ s left");
        assertThat(cli.err())
                .startsWith("6 settings x 2 seeds: 12 runs of 1 epochs, each on 1437 rows of digits/train");
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(7);
        assertThat(lines.getFirst()).startsWith("rule,rate,optimiser,learning_rate,runs,diverged,test_loss,");
        assertThat(lines.get(1)).startsWith("strict,0.05,adam,0.001,2,0,");
        assertThat(lines.get(6)).startsWith("exact,,adam,0.003,2,0,");
        sweep("--seeds", 1, "--csv", csv).refuses("is there already");
    }

    @Test
    void aRunThatDivergesIsARowThatSaysSo() throws IOException {
        Path csv = folder.resolve("sweep.csv");
        Cli cli = sweep("--steps", 300, "--rates", "1000,0.1", "--seeds", "0,1", "--csv", csv, "--data", data(),
                "--batch", 8).succeeds();
        assertThat(cli.err()).contains("seed 0 diverged: ");
        assertThat(cli.lines().get(1)).contains("2, 2 diverged");
        assertThat(cli.lines().get(2)).doesNotContain("diverged");
        assertThat(Files.readAllLines(csv).get(1)).isEqualTo("strict,1000.0,adam,3.0E-4,2,2,,,,,,,");
    }

    @Test
    void aRuleThatKnowsNoPartsIsFoundBeforeTheFirstRun() {
        sweep("--steps", 3, "--rules", "strict,incremental", "--parts", 2)
                .refuses("rule 'incremental' steps within its inference");
    }

    private Path data() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 3).append(',').append(i % 2).append(',').append(i % 2 == 0 ? "even\n" : "odd\n");
        }
        return Files.writeString(folder.resolve("rows.csv"), rows);
    }

    @Test
    void meansAndDeviationsAreOverTheRunsThatCameToTheirEnd() {
        SweepSetting setting = new SweepSetting(LearningRule.STRICT, OptionalDouble.of(0.1), Optimiser.sgd(0.5));
        SweepSetting.Found found = new SweepSetting.Found(
                List.of(evaluation(2, 0.5), evaluation(4, 0.7), evaluation(6, 0.9)), 1, 0.25);
        assertThat(setting.values(found)).startsWith("strict", 0.1, "sgd", 0.5, 4, 1, 4.0, 2.0);
        assertThat((double) setting.values(found).get(8)).isCloseTo(0.7, within(1e-12));
        assertThat((double) setting.values(found).get(9)).isCloseTo(0.2, within(1e-12));
        assertThat(setting.values(found).subList(10, 13)).containsExactly(null, null, 0.25);
        assertThat(setting.row(found, true)).contains("70.00 +- 20.00 %", "4.000 +- 2.000", "4, 1 diverged");
        SweepSetting.Found one = new SweepSetting.Found(List.of(evaluation(2, 0.5)), 0, 0.25);
        assertThat(setting.row(one, true)).contains("50.00 %", "2.000", "1");
        assertThat(setting.values(one).get(7)).isNull();
    }

    @Test
    void onATerminalALineRewritesItself() {
        StringWriter shown = new StringWriter();
        SweepSetting setting = new SweepSetting(LearningRule.STRICT, OptionalDouble.of(0.1), Optimiser.sgd(0.5));
        try (SweepProgress progress = new SweepProgress(new PrintWriter(shown), new Terminal(100), 2, 3)) {
            progress.run(setting, 7);
            progress.epoch(1);
            progress.say("seed 7 diverged");
            progress.run(setting, 8);
        }
        assertThat(shown.toString()).containsOnlyOnce("\n").contains("\rseed 7 diverged\n");
        assertThat(shown.toString()).contains("\rsweep").endsWith(" \r").doesNotContain("run 1");
    }

    private static Evaluation evaluation(double loss, double accuracy) {
        return new Evaluation(10, loss, OptionalDouble.of(accuracy), OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    @Test
    void refusesWhatMeansNothing() {
        sweep().refuses("nothing to sweep", "--rates 0.05,0.1,0.2");
        sweep("--rules", "strict,exat").refuses("did you mean 'exact'");
        sweep("--rules", "exact", "--rates", "0.1").refuses("--rates does nothing");
        sweep("--rates", "0.1", "--rate", "0.2").refuses("--rate does nothing with --rates");
        sweep("--rates", "0.1,-1").refuses("inference rate -1.0");
        sweep("--learning-rates", "-1").refuses("learning rate -1.0");
        sweep("--seeds", "x").refuses("--seeds");
        sweep("--rates", "0.1", "--epochs", 0).refuses("--epochs");
    }
}
