package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.engine.Precision;
import dev.pc4j.train.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint knows of its data is what evaluating and resuming take. */
class DataOfCheckpointTest {
    private static final String TREES = "1,0,0,ash\n0,1,0,birch\n0,0,1,cedar\n".repeat(20);

    @TempDir
    Path folder;

    private Path net;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Cli train(Path data, Object... more) {
        net = folder.resolve("net.safetensors");
        return Cli.run(List.of("train", "--engine", "host", "--rule", "backprop", "--learning-rate", 0.01, "--quiet",
                "--hidden", 16, "--batch", 6, "--epochs", 40, "--checkpoint", net, "--overwrite", "--data", data), more)
                .succeeds();
    }

    private Cli evaluate(Object... more) {
        return Cli.run(List.of("evaluate", net, "--engine", "host"), more);
    }

    private Cli resume(Object... more) {
        return Cli.run(List.of("train", "--resume", net, "--engine", "host", "--quiet", "--epochs", 41), more);
    }

    private JsonObject json(Object... more) {
        Cli cli = Cli.run(List.of("evaluate", net, "--engine", "host", "--json"), more).succeeds();
        return JsonParser.parseString(cli.out()).getAsJsonObject();
    }

    /** Rows that can be learnt by heart only: what was trained on is known, the rest is guessed. */
    private Path coins() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("a,b,c,side,d,e\n");
        for (int i = 0; i < 100; i++) {
            double[] x = random.doubles(5).toArray();
            rows.append("%.3f,%.3f,%.3f,%s,%.3f,%.3f%n".formatted(x[0], x[1], x[2],
                    random.nextBoolean() ? "heads" : "tails", x[3], x[4]));
        }
        return write("coins.csv", rows.toString());
    }

    @Test
    void splitAndLabelColumnAreThoseOfTraining() throws IOException {
        String accuracy = train(coins(), "--split-seed", 5, "--test-share", 0.3, "--label-column", "side").lines()
                .getFirst()
                .replaceFirst(".* (\\S+ %)", "$1");
        assertThat(evaluate().succeeds().out()).contains("accuracy " + accuracy, "on the 30 rows of coins/test");
        assertThat(evaluate("--data", coins(), "--split-seed", 5, "--test-share", 0.3, "--label-column", "side")
                .succeeds()
                .out()).isEqualTo(evaluate().out());
        evaluate("--split-seed", 6).refuses("--split-seed 6 contradicts the checkpoint, which has 5");
        evaluate("--test-share", 0.2).refuses("--test-share 0.2 contradicts the checkpoint, which has 0.3");
        evaluate("--label-column", "a").refuses("--label-column a contradicts the checkpoint, which has side");
        evaluate("--scale", "none").refuses("--scale none contradicts the checkpoint, which has unit");
        resume("--split-seed", 0).refuses("--split-seed 0 contradicts");
        resume("--test-data", coins()).refuses("coins.csv' contradicts", "a share of 0.3");
        resume().succeeds();
    }

    @Test
    void resumingTakesTheRowsOfTrainingAndNoOthers() throws IOException {
        Path trees = write("trees.csv", TREES);
        train(trees, "--split-seed", 5);
        Path more = write("more.csv", TREES + "1,0,0,ash\n");
        resume("--data", more).refuses("the 48 training rows of", "more.csv", "are not the 48", "--data");
        Path moved = Files.move(trees, folder.resolve("moved.csv"));
        evaluate().refuses("no data set", "trees.csv");
        resume("--data", moved).succeeds();
        assertThat(evaluate().succeeds().out()).contains("12 rows of moved/test");
    }

    @Test
    void allRowsOfOtherDataAreJudged() throws IOException {
        train(write("trees.csv", TREES));
        Path other = write("other.csv", "1,0,0,ash\n0,1,0,birch\n");
        Cli cli = evaluate("--data", other).succeeds();
        assertThat(cli.out()).contains("on the 2 rows of other");
        assertThat(cli.err()).startsWith("pc4j: 'other' is not the data that the network was trained on")
                .hasLineCount(1);
        assertThat(evaluate("--test-data", other).succeeds().out()).isEqualTo(cli.out());
    }

    @Test
    void classesAreThoseOfTraining() throws IOException {
        train(write("trees.csv", TREES));
        Path subset = write("subset.csv", "0,0,1,cedar\n0,1,0,birch\n0,1,0,birch\n");
        assertThat(evaluate("--data", subset).succeeds().out()).contains("accuracy 100.00 %", "ash");
        Path unknown = write("unknown.csv", "0,0,1,cedar\n1,1,0,oak\n");
        evaluate("--data", unknown).refuses("the network does not know class 'oak' (line 2 of", "ash, birch, cedar");
        Path named = write("named.csv", "b,a,c,kind\n0,0,1,cedar\n");
        train(write("trees.csv", "a,b,c,kind\n" + TREES));
        evaluate("--data", named).refuses("feature 0 of", "is 'b'", "trained on 'a'");
        Path wide = write("wide.csv", "a,b,c,d,kind\n1,0,0,0,ash\n");
        evaluate("--data", wide).refuses("has 4 features", "rows of 3");
    }

    @Test
    void anOutlierChangesNoOtherRow() throws IOException {
        Path trees = write("trees.csv", TREES.replace('1', '9'));
        for (String scale : List.of("auto", "unit", "standard", "byte", "none")) {
            train(trees, "--scale", scale);
            String rows = "9,0,0,ash\n0,9,0,birch\n0,0,9,cedar\n2,1,0,ash\n";
            JsonObject before = json("--data", write("rows.csv", rows));
            JsonObject after = json("--data", write("rows.csv", rows + "0,-1e6,0,birch\n"));
            int more = after.getAsJsonArray("confusion")
                    .asList()
                    .stream()
                    .flatMap(row -> row.getAsJsonArray().asList().stream())
                    .mapToInt(count -> count.getAsInt())
                    .sum();
            assertThat(more).isEqualTo(before.get("rows").getAsInt() + 1);
            for (int label = 0; label < 3; label += 2) {
                assertThat(after.getAsJsonArray("confusion").get(label))
                        .isEqualTo(before.getAsJsonArray("confusion").get(label));
            }
        }
    }

    @Test
    void theScalingIsSaid() throws IOException {
        train(write("trees.csv", TREES), "--scale", "standard");
        assertThat(json().get("scaling").getAsString()).isEqualTo("standard");
        Cli digits = Cli.run("train", "--engine", "reference", "--hidden", 4, "--steps", 2, "--epochs", 1,
                "--checkpoint", folder.resolve("d.safetensors"));
        assertThat(digits.err()).contains("1437 rows of digits/train, scaling byte (/ 16)");
    }

    @Test
    void checkpointsThatKnowNothingOfTheirDataSayWhatIsAssumed() throws IOException {
        Path trees = write("trees.csv", TREES);
        train(trees);
        Checkpoint saved = Checkpoint.read(net);
        new Checkpoint(saved.graph(), saved.training(), saved.state(), saved.progress(), Optional.empty(),
                saved.best()).write(net);
        evaluate().refuses("was trained on 'trees'", "--data");
        Cli cli = evaluate("--data", trees).succeeds();
        assertThat(cli.out()).contains("accuracy 100.00 % on the 12 rows of trees/test");
        assertThat(cli.err()).startsWith("pc4j: the checkpoint does not say how its data were loaded").hasLineCount(1);
        assertThat(resume("--data", trees).succeeds().err()).startsWith("pc4j: the checkpoint does not say");
    }

    @Test
    void anEngineWithoutThePrecisionOfTrainingEvaluatesInItsOwn() throws IOException {
        train(write("trees.csv", TREES));
        String accuracy = evaluate().out();
        Checkpoint saved = Checkpoint.read(net);
        new Checkpoint(saved.graph(), saved.training().withPrecision(Optional.of(Precision.BF16)), saved.state(),
                saved.progress(), saved.recipe(), saved.best()).write(net);
        assertThat(evaluate().succeeds().out()).isEqualTo(accuracy);
        resume().refuses("no precision bf16", "fp32");
        resume("--precision", "fp32").succeeds();
    }
}
