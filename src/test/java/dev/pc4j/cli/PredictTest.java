package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictTest {
    @TempDir
    Path folder;

    private Path net;

    @BeforeEach
    void name() {
        net = folder.resolve("net.safetensors");
    }

    private void train(Object... more) {
        Cli.run(List.of("train", "--engine", "reference", "--hidden", "8", "--steps", "4", "--quiet", "--checkpoint",
                net), more).succeeds();
    }

    private Cli predict(Object... more) {
        return Cli.run(List.of("predict", net, "--engine", "reference"), more);
    }

    private Path csv(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name), rows);
    }

    /** Which of two numbers of very different sizes is large for its kind. */
    private void trainClasses(Object... more) throws IOException {
        StringBuilder rows = new StringBuilder("grams,height,kind\n");
        for (int i = 0; i < 80; i++) {
            rows.append(i % 2 == 0 ? 900 + i : i)
                    .append(',')
                    .append(i % 2 == 0 ? 0.1 : 0.9)
                    .append(i % 2 == 0 ? ",\"he, avy\"\n" : ",tall\n");
        }
        Object[] data = {"--data", csv("train.csv", rows.toString()), "--batch", 8, "--epochs", 20, "--learning-rate",
            "0.01", "--scale", "standard"};
        Cli.run(List.of("train", "--engine", "reference", "--hidden", "8", "--steps", "4", "--quiet", "--checkpoint",
                net),
                Stream.concat(Arrays.stream(data), Arrays.stream(more))
                        .toArray())
                .succeeds();
    }

    @Test
    void rowsWithoutLabelsGetTheClassOfTheirKindScaledAsInTraining() throws IOException {
        trainClasses();
        Path rows = csv("new.csv", "grams,height\n950,0.1\n10,0.9\n");
        assertThat(predict("--data", rows).succeeds().lines()).hasSize(3)
                .satisfies(lines -> assertThat(lines.getFirst()).isEqualTo("row,class,\"he, avy\",tall"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("0,\"he, avy\","))
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("1,tall,"));
        Path bare = csv("bare.csv", "950,0.1\n10,0.9\n");
        Path labelled = csv("labelled.csv", "grams,height,kind\n950,0.1,?\n10,0.9,?\n");
        String expected = predict("--data", rows).out();
        assertThat(predict("--data", bare).succeeds().out()).isEqualTo(expected);
        assertThat(predict("--data", labelled).succeeds().out()).isEqualTo(expected);
        assertThat(predict("--data", rows, "--top-k", 2).succeeds().lines().getFirst())
                .isEqualTo("row,class_1,output_1,class_2,output_2");
    }

    /** A class a folder: dark images and light ones. */
    private Path images() throws IOException {
        Path images = folder.resolve("images");
        for (int i = 0; i < 20; i++) {
            BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
            for (int p = 0; p < 16; p++) {
                image.getRaster().setSample(p % 4, p / 4, 0, i % 2 == 0 ? i : 255 - i);
            }
            Path file = images.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        return images;
    }

    @Test
    void imagesAreNamedBesideTheirClass() throws IOException {
        Path images = images();
        train("--data", images, "--batch", 8, "--epochs", 20, "--learning-rate", "0.05", "--scale", "channel", "--flip",
                "--crop", 1);
        Path light = images.resolve("light/3.png");
        assertThat(predict("--data", light).succeeds().lines()).hasSize(2)
                .satisfies(lines -> assertThat(lines.getFirst()).isEqualTo("row,image,class,dark,light"))
                .satisfies(lines -> assertThat(lines.getLast()).startsWith("0,3.png,light,"));
        List<String> all = predict("--data", images, "--json").succeeds().lines();
        assertThat(all).hasSize(20);
        JsonObject last = JsonParser.parseString(all.getLast()).getAsJsonObject();
        assertThat(last.get("image").getAsString()).isEqualTo("light/9.png");
        assertThat(last.get("class").getAsString()).isEqualTo("light");
        Cli.run(List.of("train", "--resume", net, "--epochs", 21, "--crop", 2))
                .refuses(
                        "--crop 2 contradicts the checkpoint, which has 1: leave the option out, or train anew");
        Cli.run(List.of("evaluate", net, "--image-size", "8x8"))
                .refuses(
                        "--image-size 8x8 contradicts the checkpoint, which has none");
        Cli.run(List.of("train", "--resume", net, "--epochs", 21, "--engine", "reference", "--quiet")).succeeds();
    }

    @Test
    void crossEntropyGivesProbabilities() throws IOException {
        trainClasses("--energy", "cross-entropy");
        Path rows = csv("new.csv", "grams,height\n950,0.1\n");
        JsonObject line = JsonParser.parseString(predict("--data", rows, "--json").succeeds().out()).getAsJsonObject();
        assertThat(line.get("class").getAsString()).isEqualTo("he, avy");
        JsonObject probabilities = line.getAsJsonObject("probabilities");
        double heavy = probabilities.get("he, avy").getAsDouble();
        assertThat(heavy).isBetween(0.5, 1.0);
        assertThat(heavy + probabilities.get("tall").getAsDouble()).isBetween(1 - 1e-6, 1 + 1e-6);
        JsonObject one = JsonParser.parseString(predict("--data", rows, "--json", "--top-k", 1).succeeds().out())
                .getAsJsonObject();
        assertThat(one.getAsJsonObject("probabilities").keySet()).containsExactly("he, avy");
    }

    @Test
    void regressionIsInUnitsOfTheFile() throws IOException {
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i).append(',').append(2000 * i + 5000).append('\n');
        }
        train("--data", csv("line.csv", rows.toString()), "--task", "regression", "--batch", 8, "--epochs", 80,
                "--learning-rate", "0.02");
        List<String> lines = predict("--data", csv("x.csv", "x\n30\n")).succeeds().lines();
        assertThat(lines.getFirst()).isEqualTo("row,y");
        assertThat(Double.parseDouble(lines.get(1).split(",", -1)[1])).isBetween(55_000.0, 75_000.0);
        assertThat(predict("--data", csv("x.csv", "30\n"), "--json").succeeds().out())
                .startsWith("{\"row\":0,\"outputs\":{\"y\":");
        predict("--data", csv("x.csv", "30\n"), "--top-k", 1).refuses("--top-k 1 is for classes");
    }

    @Test
    void takesImagesAlone() throws IOException {
        train("--epochs", 1);
        ByteBuffer images = ByteBuffer.allocate(16 + 128).putInt(0x803).putInt(2).putInt(8).putInt(8);
        Path idx = Files.write(folder.resolve("images"), images.array());
        assertThat(predict("--data", idx).succeeds().lines()).hasSize(3).first().asString().startsWith("row,class,0,1");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        trainClasses();
        Path rows = csv("new.csv", "grams,height\n950,0.1\n");
        predict().refuses("--data");
        predict("--data", folder.resolve("none.csv")).refuses("none.csv");
        predict("--data", csv("a.csv", "height,grams\n0.1,950\n")).refuses("feature 0", "'height'", "'grams'");
        predict("--data", csv("b.csv", "1,2,3,4\n")).refuses("features", "trained on rows of 2");
        predict("--data", csv("c.csv", "1,x\n")).refuses("c.csv");
        predict("--data", rows, "--top-k", 3).refuses("--top-k 3", "1..2");
        predict("--data", rows, "--scale", "none").refuses("--scale none contradicts");
        predict("--data", folder).refuses("Is a directory");
    }
}
