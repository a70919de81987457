package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Graph;
import dev.pc4j.train.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every model is trained from one command, and its checkpoint is all that the others need. */
class TrainModelsTest {
    private static final int SIDE = 28;
    private static final int ROWS = 12;

    @TempDir
    Path folder;

    private Path net() {
        return folder.resolve("net.safetensors");
    }

    private Cli train(Object... more) {
        return Cli.run(List.of("train", "--engine", "host", "--threads", 1, "--epochs", 1, "--checkpoint", net()),
                more);
    }

    /** A folder of IDX files with a few images of noise. */
    private Path images() throws IOException {
        Path idx = Files.createDirectories(folder.resolve("images"));
        for (String part : List.of("train", "t10k")) {
            ByteBuffer images = ByteBuffer.allocate(16 + ROWS * SIDE * SIDE);
            images.putInt(0x803).putInt(ROWS).putInt(SIDE).putInt(SIDE);
            ByteBuffer labels = ByteBuffer.allocate(8 + ROWS).putInt(0x801).putInt(ROWS);
            for (int i = 0; i < ROWS * SIDE * SIDE; i++) {
                images.put((byte) (i * 7919 % 251));
            }
            for (int i = 0; i < ROWS; i++) {
                labels.put((byte) (i % 3));
            }
            Files.write(idx.resolve(part + "-images-idx3-ubyte"), images.array());
            Files.write(idx.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        return idx;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rnn         | --width 5                      | 8",
        "transformer | --width 8 --heads 2 --blocks 1 | 14",
        "mupc        | --width 6 --blocks 3           | 5",
    })
    void onRowsThatAreReadAsSequencesOrWhole(String model, String options, int hidden) throws IOException {
        train((Object[]) words("--model " + model + " " + options + " --rule zil --batch 360")).succeeds();
        Graph graph = Checkpoint.read(net()).graph();
        assertThat(graph.nodes()).hasSizeGreaterThan(hidden);
        assertThat(graph.output().width()).isEqualTo(10);
        evaluatedPredictedAndGoneOn(Files.writeString(folder.resolve("x.csv"), "0" + ",1".repeat(63) + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"lenet,tanh", "cnn,relu"})
    void onImages(String model, String usual) throws IOException {
        Path images = images();
        train("--model", model, "--data", images, "--rule", "zil").succeeds();
        assertThat(ModelOptions.Built.of(Checkpoint.read(net()).graph()).activation())
                .isEqualTo(Activation.parse("activation", usual));
        evaluatedPredictedAndGoneOn(images.resolve("t10k-images-idx3-ubyte"));
        Cli.run("train", "--resume", net(), "--epochs", 3, "--activation", usual, "--engine", "host")
                .succeeds();
        Cli.run("train", "--resume", net(), "--epochs", 4, "--activation", "sigmoid").refuses("contradicts");
    }

    private void evaluatedPredictedAndGoneOn(Path rows) {
        assertThat(Cli.run("evaluate", net(), "--engine", "host").succeeds().out()).contains("accuracy");
        assertThat(Cli.run("predict", net(), "--data", rows, "--engine", "host").succeeds().lines())
                .hasSizeGreaterThan(1);
        Cli.run("train", "--resume", net(), "--epochs", 2, "--engine", "host", "--quiet").succeeds();
        Cli.run("train", "--from", net(), "--epochs", 1, "--engine", "host", "--no-checkpoint", "--quiet").succeeds();
        Cli.run("train", "--resume", net(), "--epochs", 3, "--model", "rnn")
                .refuses("--model does nothing with --resume");
    }

    @Test
    void anAutoencoderPredictsItsInputs() throws IOException {
        train("--model", "autoencoder", "--hidden", "12,3", "--rule", "zil").succeeds();
        assertThat(Summary.network(Checkpoint.read(net()).graph())).isEqualTo("64-12-3-12-64");
        assertThat(Cli.run("evaluate", net(), "--engine", "host").succeeds().out()).startsWith("squared error 0.");
        Path rows = Files.writeString(folder.resolve("x.csv"), "16" + ",0".repeat(63) + "\n");
        List<String> predicted = Cli.run("predict", net(), "--data", rows, "--engine", "host").succeeds().lines();
        assertThat(predicted.getFirst()).startsWith("row,0,1,2,").endsWith(",63");
        assertThat(predicted.get(1).chars().filter(c -> c == ',')).hasSize(64);
        Cli.run("train", "--resume", net(), "--epochs", 2, "--engine", "host", "--quiet").succeeds();
        Cli.run("train", "--resume", net(), "--epochs", 3, "--task", "classification").refuses("contradicts");
        train("--model", "autoencoder", "--task", "classification", "--overwrite").refuses("use --task reconstruction");
        train("--model", "autoencoder", "--data", images(), "--flip", "--overwrite").refuses("flips and crops");
    }

    @Test
    void onText() throws IOException {
        Path text = Files.writeString(folder.resolve("song.txt"), "la la lu, ".repeat(200));
        train("--model", "language-model", "--data", text, "--sequence", 8, "--width", 8, "--heads", 2, "--blocks", 1,
                "--rule", "backprop").succeeds();
        assertThat(Cli.run("evaluate", net(), "--engine", "host").succeeds().out()).contains("loss");
        train("--data", text, "--overwrite").refuses("--model mlp is not for 'song", "use --model language-model");
        train("--model", "language-model", "--overwrite").refuses("which is no text file: use --model mlp");
        train("--model", "language-model", "--data", text, "--energy", "gaussian", "--overwrite")
                .refuses("--energy gaussian is not for --model language-model");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--model lenett                 | unknown model 'lenett': did you mean 'lenet'?",
        "--model lenet --hidden 3       | --hidden does nothing with --model lenet",
        "--model rnn --residual         | --residual does nothing with --model rnn",
        "--width 3                      | --width does nothing with --model mlp",
        "--model vgg5 --heads 3         | --heads does nothing with --model vgg5",
        "--model lenet                  | kernel 5x5 with padding 0 is larger than 'h1'",
        "--model transformer --heads 3  | heads",
        "--model rnn --width 0          | --width 0",
        "--model mupc --blocks 0        | --blocks 0",
        "--model rnn --engine cud       | did you mean 'cuda'",
    })
    void whatDoesNotFitIsRefused(String options, String words) {
        Cli.run((Object[]) words("train --no-checkpoint " + options)).refuses(words);
    }

    @Test
    void imagesAreNotMadeOfTables() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "a,label\n" + "1,x\n2,y\n".repeat(10));
        train("--data", rows, "--model", "lenet").refuses("--model lenet is for images, the rows of 'rows",
                "use --model mlp");
        train("--data", rows, "--model", "rnn", "--width", 3).succeeds();
    }

    private static String[] words(String text) {
        return text.strip().split(" +");
    }
}
