package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.train.CheckpointTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of another library that tells whether the first of two numbers is the larger one. */
class ImportTest {
    private static final String HEADER = """
            {"0.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},
             "2.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[24,48]}}""";
    private static final float[] VALUES = {1, -1, -1, 1, 0, 0, 1, 0, 0, 0, 1, 0};

    @TempDir
    Path folder;

    private Path weights;
    private Path net;

    @BeforeEach
    void writeWeights() throws IOException {
        writeWeights(1);
    }

    private void writeWeights(float factor) throws IOException {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 4 * VALUES.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        for (float value : VALUES) {
            bytes.putFloat(factor * value);
        }
        weights = Files.write(folder.resolve("torch.safetensors"), bytes.array());
        net = folder.resolve("net.safetensors");
    }

    private Path rows() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,larger\n");
        for (int i = 0; i < 20; i++) {
            rows.append(i % 7 / 10.0)
                    .append(',')
                    .append(i % 5 / 10.0 + 0.01)
                    .append(',')
                    .append(i % 7 > i % 5 ? "a" : "b")
                    .append('\n');
        }
        return Files.writeString(folder.resolve("rows.csv"), rows);
    }

    @Test
    void whatIsTakenInIsEvaluated() throws IOException {
        Cli taken = Cli.run("import", weights, "--sizes", "2,3,2", "--checkpoint", net).succeeds();
        assertThat(taken.out()).contains("h1.weight", "0.weight", "y.weight", "2.weight", net.toString());
        assertThat(Cli.run("evaluate", net, "--data", rows(), "--engine", "reference").succeeds().out())
                .startsWith("accuracy 100.00 %");
    }

    @Test
    void whatIsTakenInIsPredictedWithAndTrainedFrom() throws IOException {
        Cli.run("import", weights, "--sizes", "2,3,2", "--checkpoint", net).succeeds();
        Path x = Files.writeString(folder.resolve("x.csv"), "0.5,0.1\n0.1,0.5\n");
        assertThat(Cli.run("predict", net, "--data", x, "--engine", "reference").succeeds().lines())
                .containsExactly("row,class,0,1", "0,0,0.4,0.0", "1,1,0.0,0.4");
        Path fine = folder.resolve("fine.safetensors");
        Cli.run("train", "--from", net, "--data", rows(), "--batch", 4, "--epochs", 1, "--learning-rate", 0, "--engine",
                "reference", "--quiet", "--checkpoint", fine).succeeds();
        assertThat(Cli.run("evaluate", fine, "--engine", "reference").succeeds().out()).startsWith("accuracy 100.00 %");
        Cli.run("train", "--from", net, "--engine", "reference", "--checkpoint", fine).refuses("--data");
    }

    @Test
    void predictionsAreJudgedWhereInferenceDiverges() throws IOException {
        writeWeights(3e18f);
        Cli.run("import", weights, "--sizes", "2,3,2", "--activation", "none", "--checkpoint", net).succeeds();
        assertThat(Cli.run("evaluate", net, "--data", rows(), "--engine", "reference").succeeds().out())
                .startsWith("accuracy 100.00 %")
                .contains("energy after inference not finite: inference diverges");
        assertThat(Cli.run("evaluate", net, "--data", rows(), "--engine", "reference", "--json").succeeds().out())
                .contains("\"energy\":null,");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        Cli.run("import", weights, "--checkpoint", net).refuses("--sizes");
        Cli.run("import", weights, "--sizes", "2,4,2", "--checkpoint", net).refuses("no matrix in it fits 'h1.weight'");
        Cli.run("import", weights, "--sizes", "2,3,2", "--layout", "jax", "--checkpoint", net).refuses("'0.weight' is");
        Cli.run("import", weights, "--sizes", "2,3,2", "--layout", "tourch", "--checkpoint", net)
                .refuses("did you mean 'torch'");
        Cli.run("import", weights, "--sizes", "2,3,2", "--map", "h1.weight", "--checkpoint", net).refuses("--map");
        Cli.run("import", folder.resolve("none"), "--sizes", "2,2", "--checkpoint", net)
                .refuses("there is no such file");
        Cli.run("import", weights, "--sizes", "2,3,2", "--checkpoint", weights).refuses("is there already");
        assertThat(net).doesNotExist();
    }

    @Test
    void losesNoFileAndWritesToNoneThatARunHasHoldOf() throws IOException {
        try (CheckpointTarget held = CheckpointTarget.hold(net).orElseThrow()) {
            Cli.run("import", weights, "--sizes", "2,3,2", "--checkpoint", held.path())
                    .refuses("another run saves to '" + net + "'");
        }
        Files.writeString(net, "mine");
        Cli.run("import", weights, "--sizes", "2,3,2", "--checkpoint", net).refuses("--checkpoint", "is there already");
        assertThat(net).hasContent("mine");
    }
}
