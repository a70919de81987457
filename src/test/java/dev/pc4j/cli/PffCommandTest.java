package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PffCommandTest {
    @TempDir
    Path folder;

    private Cli train(Path file, Object... more) {
        return Cli.run(List.of("pff", "train", "--engine", "host", "--units", "20", "--steps", "2", "--batch", "200",
                "--quiet", "--components", "2", "--checkpoint", file), more);
    }

    private static JsonObject json(Cli cli) {
        return JsonParser.parseString(cli.succeeds().out()).getAsJsonObject();
    }

    @Test
    void trainsJudgesAndDraws() throws IOException {
        Path file = folder.resolve("pff.safetensors");
        Path samples = folder.resolve("samples.png");
        JsonObject trained = json(train(file, "--epochs", 1, "--json", "--samples", samples));
        assertThat(trained.get("error").getAsDouble()).isBetween(0.0, 1.0);
        BufferedImage picture = ImageIO.read(samples.toFile());
        assertThat(picture.getWidth()).isGreaterThan(12 * 8);
        Path reconstructions = folder.resolve("reconstructions.png");
        Cli cli = Cli.run("pff", "evaluate", file, "--engine", "host", "--json", "--reconstructions", reconstructions);
        assertThat(json(cli)).isEqualTo(trained);
        assertThat(reconstructions).exists();
        assertThat(Cli.run("pff", "evaluate", file, "--engine", "host").succeeds().out())
                .contains("error by goodness", "squared error of a reconstructed value");
    }

    @Test
    void testsAfterEachEpoch() throws IOException {
        Path file = folder.resolve("pff.safetensors");
        Path log = folder.resolve("curve.csv");
        Cli cli = Cli.run("pff", "train", "--engine", "host", "--units", 20, "--steps", 4, "--batch", 50, "--epochs", 2,
                "--learning-rate", 0.003, "--components", 2, "--json", "--checkpoint", file, "--log", log).succeeds();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(3);
        List<String> columns = List.of(lines.getFirst().split(",", -1));
        assertThat(columns).startsWith("epoch", "goodness1").contains("test_reconstruction_mse");
        int error = columns.indexOf("test_error");
        List<Double> errors = lines.subList(1, 3).stream().map(l -> Double.valueOf(l.split(",", -1)[error])).toList();
        assertThat(json(cli).get("error").getAsDouble()).isEqualTo(errors.getLast()).isNotEqualTo(errors.getFirst());
        assertThat(cli.err()).contains("epoch 1/2  goodness")
                .contains("test error " + Text.percent(errors.getFirst()))
                .contains("test error " + Text.percent(errors.getLast()));
        Cli.run("pff", "train", "--resume", file, "--epochs", 3, "--log", file)
                .refuses("--checkpoint and --log are both");
    }

    @Test
    void goesOnFromACheckpoint() {
        Path file = folder.resolve("pff.safetensors");
        train(file, "--epochs", 1).succeeds();
        Cli.run("pff", "train", "--engine", "host", "--resume", file, "--epochs", 1, "--quiet")
                .refuses("has 1 epochs: ask for more");
        Cli.run("pff", "train", "--resume", file, "--units", 30).refuses("--units does nothing with --resume");
        assertThat(
                json(Cli.run("pff", "train", "--engine", "host", "--resume", file, "--epochs", 2, "--quiet", "--json",
                        "--components", 2)).get("epochs").getAsInt())
                .isEqualTo(2);
    }

    @Test
    void refusesInOneLine() throws IOException {
        Path file = folder.resolve("pff.safetensors");
        train(file, "--group", 7).refuses("20 units are no whole groups of 7: use 21 units");
        train(file, "--precision", "fp32").refuses("--precision does nothing with pff");
        assertThat(folder).isEmptyDirectory();
        train(file, "--epochs", 1).succeeds();
        train(file, "--epochs", 1).refuses("is there already");
        Cli.run("evaluate", file).refuses("it holds circuits of PFF, not a network: use 'pff evaluate'");
    }
}
