package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.model.Models;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.CheckpointTarget;
import dev.pc4j.train.Trainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of the user's is overwritten, littered or lost. */
class SavingTest {
    private static final List<Object> SMALL = List.of("train", "--engine", "host", "--threads", 1, "--hidden", 2,
            "--steps", 1);

    @TempDir
    Path folder;

    private static Cli train(Object... more) {
        return Cli.run(SMALL, Stream.concat(Stream.of("--epochs", 1, "--quiet"), Stream.of(more)).toArray());
    }

    /** The program in a process of its own, in the test's folder. */
    private Process start(Object... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                Main.class.getName()));
        Stream.concat(SMALL.stream(), Stream.of(more)).map(Object::toString).forEach(words::add);
        return new ProcessBuilder(words).directory(folder.toFile()).start();
    }

    private String[] files() {
        return folder.toFile().list();
    }

    @Test
    void whatIsThereIsReplacedOnlyWhenAskedFor() throws IOException {
        Path net = folder.resolve("net.safetensors");
        train("--checkpoint", net).succeeds();
        byte[] first = Files.readAllBytes(net);
        train("--checkpoint", net, "--seed", 1).refuses("net.safetensors' is there", "--overwrite", "--resume");
        assertThat(net).hasBinaryContent(first);
        train("--checkpoint", net, "--seed", 1, "--overwrite").succeeds();
        assertThat(Files.readAllBytes(net)).isNotEqualTo(first);
        Path other = folder.resolve("other.safetensors");
        Cli.run("train", "--resume", net, "--epochs", 2, "--quiet", "--checkpoint", other).succeeds();
        Cli.run("train", "--resume", net, "--epochs", 2, "--quiet", "--checkpoint", other).refuses("is there");
        Cli.run("train", "--resume", net, "--epochs", 2, "--quiet", "--checkpoint", net).succeeds();
    }

    @Test
    void filesThatAreNoCheckpointsAreNeverReplaced() throws IOException {
        Path data = Files.writeString(folder.resolve("data.csv"), "1,2,a\n3,4,b\n".repeat(40));
        Path log = folder.resolve("run.csv");
        train("--data", data, "--checkpoint", data, "--overwrite").refuses("data.csv' is there and is no checkpoint");
        train("--checkpoint", log, "--log", log).refuses("--checkpoint and --log are both");
        train("--checkpoint", Files.createSymbolicLink(folder.resolve("link"), data)).refuses("is no checkpoint");
        assertThat(files()).containsExactlyInAnyOrder("data.csv", "link");
    }

    @Test
    void pathsThatCannotWorkAreFoundBeforeTraining() {
        Path longest = folder.resolve("n".repeat(239) + ".safetensors");
        train("--checkpoint", longest).succeeds();
        assertThat(longest).isRegularFile();
        train("--checkpoint", folder.resolve("n".repeat(256))).refuses("too long");
    }

    @Test
    void withoutACheckpointNothingIsWritten() {
        assertThat(train("--no-checkpoint").succeeds().out()).containsPattern("checkpoint +none");
        train("--no-checkpoint", "--checkpoint", "a.safetensors").refuses("--checkpoint", "--no-checkpoint");
        train("--no-checkpoint", "--save-every", "5m").refuses("--save-every", "--no-checkpoint");
        train("--save-every", "0").refuses("--save-every", "'0' is no interval", "500", "5m");
    }

    @Test
    void theSecondRunOnACheckpointIsTold() {
        Path net = folder.resolve("net.safetensors");
        try (CheckpointTarget _ = CheckpointTarget.hold(net).orElseThrow()) {
            train("--checkpoint", net).refuses("another run saves to", "net.safetensors");
        }
        train("--checkpoint", net).succeeds();
        assertThat(files()).containsExactly("net.safetensors");
    }

    @Test
    void aFullDiskIsAWarningUntilTheEnd() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        StringWriter err = new StringWriter();
        try (Trainer trainer = Trainer.builder(Models.mlp(1, 1, 1).build()).engine("reference").batch(1).build();
                CheckpointTarget target = CheckpointTarget.hold(gone.resolve("net.safetensors")).orElseThrow()) {
            Saving saving = new Saving(trainer, target, null, TrainingProgress.of(true, new PrintWriter(err)));
            trainer.fit(new float[1], new float[1], 1);
            Path away = Files.move(gone, folder.resolve("away"));
            saving.save();
            assertThat(err.toString()).startsWith("pc4j: warning: cannot save checkpoint").hasLineCount(1);
            assertThatThrownBy(saving::requireSaved).isInstanceOf(CheckpointException.class);
            Files.move(away, gone);
            saving.save();
            saving.requireSaved();
            assertThat(Checkpoint.read(target.path()).progress().epochs()).isEqualTo(1);
        }
    }

    @Test
    void savesWithinEpochs() {
        assertThat(SaveInterval.parse("2").hasPassed(2, 0)).isTrue();
        assertThat(SaveInterval.parse("2").hasPassed(1, 99)).isFalse();
        assertThat(SaveInterval.parse("2m").hasPassed(99, 1.9)).isFalse();
        assertThat(SaveInterval.parse("2m").hasPassed(0, 2)).isTrue();
    }

    @Test
    void runsWithoutANameForTheCheckpointTakeTheNextNumber() throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            Process run = start("--epochs", 1, "--quiet");
            assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains(i == 0 ? "pc4j-digits.safetensors" : "pc4j-digits-2.safetensors");
            assertThat(run.waitFor()).isZero();
        }
        assertThat(files()).containsExactlyInAnyOrder("pc4j-digits.safetensors", "pc4j-digits-2.safetensors");
    }

    @Test
    void aRunThatIsStoppedIsSavedAndGoesOnAsIfItWasNot() throws IOException, InterruptedException {
        Path part = folder.resolve("part.safetensors");
        Path page = folder.resolve("part.html");
        Process run = start("--epochs", 1_000_000, "--batch", 1, "--checkpoint", part, "--save-every", 100, "--report",
                page);
        try (BufferedReader err = run.errorReader(StandardCharsets.UTF_8)) {
            while (!err.readLine().startsWith("epoch 1/")) {
                // what comes before the first epoch
            }
            train("--checkpoint", part, "--overwrite").refuses("another run saves to");
            run.toHandle().destroy(); // unlike Process.destroy, this closes no stream
            assertThat(err.lines().toList()).last().asString().contains("pc4j: stopped: epoch", "--resume " + part);
        }
        run.waitFor();
        assertThat(files()).containsExactlyInAnyOrder("part.safetensors", "part.html");
        Checkpoint stopped = Checkpoint.read(part);
        assertThat(Files.readString(page))
                .contains("<dd>%d of 1000000</dd>".formatted(stopped.progress().epochs()), "</html>");
        assertThat(stopped.progress().epochs()).isPositive();
        int more = stopped.progress().epochs() + 1;
        Path whole = folder.resolve("whole.safetensors");
        Cli.run("train", "--engine", "host", "--threads", 1, "--quiet", "--resume", part, "--epochs", more).succeeds();
        Cli.run(SMALL, "--quiet", "--epochs", more, "--batch", 1, "--checkpoint", whole).succeeds();
        assertThat(Checkpoint.read(part).state().parameters().get("y.weight"))
                .containsExactly(Checkpoint.read(whole).state().parameters().get("y.weight"));
    }
}
