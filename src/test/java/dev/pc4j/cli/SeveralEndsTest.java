package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.data.NpyWriter;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.train.Trainer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of two inputs and two outputs, made in Java, learns from arrays that are named after them. */
class SeveralEndsTest {
    @TempDir
    Path folder;

    private Path made;

    @BeforeEach
    void make() {
        made = folder.resolve("made.safetensors");
        Graph graph = Graph.builder()
                .input("left", 3)
                .input("right", 2)
                .dense("a", "left", 8, Activation.NONE)
                .dense("b", "right", 8, Activation.NONE)
                .add("both", "a", "b")
                .dense("side", "both", 2, Activation.NONE)
                .dense("sum", "both", 1, Activation.NONE)
                .energy("side", Energy.softmaxCrossEntropy(1))
                .build();
        try (Trainer trainer = Trainer.builder(graph).engine("host").optimiser(Optimiser.adam(0.01)).build()) {
            trainer.save(made);
        }
    }

    /** Which side has the larger sum, as labels, and what both come to. */
    private static Map<String, byte[]> arrays(int rows, String part) {
        Random random = new Random(rows);
        float[] left = new float[rows * 3];
        float[] right = new float[rows * 2];
        byte[] side = new byte[rows];
        float[] sum = new float[rows];
        for (int row = 0; row < rows; row++) {
            float l = fill(left, row, 3, random);
            float r = fill(right, row, 2, random);
            side[row] = (byte) (l > r ? 0 : 1);
            sum[row] = l + r;
        }
        Map<String, byte[]> arrays = new HashMap<>();
        arrays.put("left" + part, NpyWriter.npy("<f4", rows + ", 3", NpyWriter.floats(left)));
        arrays.put("right" + part, NpyWriter.npy("<f4", rows + ", 2", NpyWriter.floats(right)));
        arrays.put("side" + part, NpyWriter.npy("|u1", rows + ",", side));
        arrays.put("sum" + part, NpyWriter.npy("<f4", rows + ",", NpyWriter.floats(sum)));
        return arrays;
    }

    private static float fill(float[] values, int row, int width, Random random) {
        float sum = 0;
        for (int i = 0; i < width; i++) {
            values[row * width + i] = random.nextFloat() - 0.5f;
            sum += values[row * width + i];
        }
        return sum;
    }

    private Path npz(Map<String, byte[]> arrays) {
        return NpyWriter.npz(folder.resolve("pairs.npz"), arrays);
    }

    private Cli train(Path data, Object... more) {
        return Cli
                .run(List.of("train", "--from", made, "--data", data, "--engine", "host", "--rule", "strict", "--steps",
                        10, "--rate", 0.2, "--learning-rate", 0.01, "--batch", 16, "--quiet", "--checkpoint",
                        net()), more);
    }

    private Path net() {
        return folder.resolve("net.safetensors");
    }

    private JsonObject outputs(Object... more) {
        Cli cli = Cli.run(List.of("evaluate", net(), "--engine", "host", "--json"), more).succeeds();
        return JsonParser.parseString(cli.out()).getAsJsonObject().getAsJsonObject("outputs");
    }

    @Test
    void trainsJudgesAndPredictsByTheNamesOfNodes() {
        Map<String, byte[]> arrays = arrays(160, "_train");
        arrays.putAll(arrays(40, "_test"));
        Path data = npz(arrays);
        Cli cli = train(data, "--epochs", 20, "--report", folder.resolve("r.html")).succeeds();
        assertThat(cli.out()).contains("test loss");
        JsonObject outputs = outputs();
        assertThat(outputs.getAsJsonObject("side").get("accuracy").getAsDouble()).isGreaterThan(0.9);
        assertThat(outputs.getAsJsonObject("sum").get("mse").getAsDouble()).isLessThan(0.1);
        assertThat(Cli.run("evaluate", net(), "--engine", "host").succeeds().out())
                .contains("on the 40 rows of pairs.npz/test", "side: accuracy", "sum: squared error");
        Cli.run("train", "--resume", net(), "--engine", "host", "--quiet", "--epochs", 21).succeeds();
        List<String> predicted = Cli.run("predict", net(), "--engine", "host", "--data", data).succeeds().lines();
        assertThat(predicted).hasSize(41).first().isEqualTo("row,side.class,side.0,side.1,sum.0");
        Cli json = Cli.run("predict", net(), "--engine", "host", "--data", data, "--json").succeeds();
        JsonObject row = JsonParser.parseString(json.lines().getFirst()).getAsJsonObject();
        assertThat(row.getAsJsonObject("side").has("probabilities")).isTrue();
        assertThat(row.getAsJsonObject("sum").has("outputs")).isTrue();
    }

    @Test
    void rowsWithoutPartsAreSplit() {
        Path data = npz(arrays(100, ""));
        train(data, "--test-share", 0.3, "--epochs", 1).succeeds();
        assertThat(Cli.run("evaluate", net(), "--engine", "host").succeeds().out())
                .contains("on the 30 rows of pairs.npz/test");
        assertThat(Cli.run("predict", made, "--engine", "host", "--data", data).succeeds().lines()).hasSize(101);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Map<String, byte[]> arrays = arrays(20, "");
        train(folder.resolve("digits")).refuses("no data set");
        Cli.run("train", "--from", made, "--data", "digits")
                .refuses(
                        "'digits' has no arrays by node, the graph has the inputs [left, right] and the outputs [side, sum]");
        byte[] right = arrays.remove("right");
        arrays.put("rigth", right);
        train(npz(arrays)).refuses("has no array right, it has left, rigth, side, sum");
        arrays.put("right", NpyWriter.npy("<f4", "20, 1", NpyWriter.floats(new float[20])));
        train(npz(arrays)).refuses("right.npy' has rows of 1, node 'right' takes rows of 2: give an array [rows, 2]");
        arrays.put("right", NpyWriter.npy("<f4", "10, 2", NpyWriter.floats(new float[20])));
        train(npz(arrays)).refuses("node 'left' has 20 rows and node 'right' 10: give equally many");
        arrays.put("right", right);
        arrays.put("side", NpyWriter.npy("<f4", "20, 3", NpyWriter.floats(new float[60])));
        train(npz(arrays)).refuses("side.npy' has rows of 3, node 'side' takes rows of 2",
                "or labels as whole numbers [rows]");
        arrays.put("side",
                NpyWriter.npy("|u1", "20,", new byte[] {0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                    0}));
        train(npz(arrays)).refuses("label in row 2", "is 2, out of range: use 0..1");
        train(npz(arrays), "--scale", "standard").refuses("scaling standard is for one input");
        train(npz(arrays), "--task", "regression").refuses("task regression is for one output");
    }
}
