package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.Hopfield;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopfieldCommandTest {
    @TempDir
    Path folder;

    private static Cli hopfield(Object... more) {
        return Cli.run(List.of("hopfield", "--engine", "reference", "--epochs", 40), more);
    }

    @Test
    void everyRuleIsARowBesideTheCueItself() throws IOException {
        Path csv = folder.resolve("rules.csv");
        Path saved = folder.resolve("memory.safetensors");
        Cli cli = hopfield("--patterns", "random:60x12", "--cues", 2, "--no-image", "--csv", csv, "--checkpoint", saved)
                .succeeds();
        assertThat(cli.lines()).hasSize(6);
        assertThat(cli.lines().getFirst()).startsWith("12 patterns of 60 elements, cue flip:0.1, mode sign, 40 epochs");
        assertThat(cli.lines().get(2)).startsWith("the cue itself ").contains(" 0.200 ", " 0.000 ", " 0.9000");
        assertThat(cli.lines().get(3)).startsWith("predictive coding ").contains(" 1.0");
        assertThat(cli.lines().get(4)).startsWith("hebb ");
        assertThat(cli.lines().get(5)).startsWith("storkey ");
        assertThat(Files.readAllLines(csv)).hasSize(5).first().isEqualTo("rule,load,exact,bits,seconds");
        try (Engine engine = Engines.open("reference"); Hopfield memory = Hopfield.load(saved, engine)) {
            assertThat(memory.visible()).isEqualTo(60);
        }
        hopfield("--csv", csv).refuses("is there already");
    }

    @Test
    void imagesAreCompletedFromTheirUpperHalfAndDrawn() throws IOException {
        Path picture = folder.resolve("digits.png");
        Cli cli = hopfield("--patterns", "digits", "--count", 5, "--cue", "mask:half", "--mode", "complete", "--steps",
                400, "--image", picture).succeeds();
        assertThat(cli.lines().get(3)).startsWith("predictive coding ").contains(" 1.000 ", " 1.0000 ");
        assertThat(cli.lines().getLast()).startsWith(picture + ": a column a pattern, below it the cue itself, pred");
        BufferedImage image = ImageIO.read(picture.toFile());
        // Five 8x8 digits of ten screen pixels each, with gaps of 6; patterns, cues, and what was recalled.
        assertThat(image.getWidth()).isEqualTo(6 + 5 * 86);
        assertThat((image.getHeight() - 6) / 86).isBetween(3, 5);
        assertThat(pixels(image, 6, 86)).as("upper half of the cue").isEqualTo(pixels(image, 6, 0));
        assertThat(image.getRGB(6, 6 + 86 + 60)).as("lower half of the cue").isEqualTo(0xff808080);
        assertThat(pixels(image, 6, 172)).as("what was recalled").isEqualTo(pixels(image, 6, 0));
    }

    private static int[] pixels(BufferedImage image, int x, int y) {
        return image.getRGB(x, 6 + y, 80, 40, null, 0, 80);
    }

    @Test
    void oneObjectALine() {
        Cli cli = hopfield("--patterns", "random:30x3", "--mode", "relax", "--steps", 20, "--json", "--no-image")
                .succeeds();
        assertThat(cli.lines()).hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith(
                        "{\"patterns\":\"random:30x3\",\"cue\":\"flip:0.1\",\"mode\":\"relax\",\"epochs\":40,\"seed\":0,"));
        assertThat(cli.lines().get(1)).contains("\"rule\":\"predictive coding\",\"load\":0.1,\"exact\":");
    }

    /** Weights that are too large for the rate are a row too. */
    @Test
    void aRuleThatDivergesSaysSo() {
        Cli cli = hopfield("--patterns", "digits", "--count", 10, "--mode", "relax", "--rate", 1, "--no-image")
                .succeeds();
        assertThat(cli.lines().get(4)).startsWith("hebb ").contains("diverged");
        assertThat(cli.err()).contains("hebb: ").contains("not finite");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--cue flip            | --cue 'flip' is no cue: use flip:0.1 for a tenth",
        "--cue flip:2          | is no cue",
        "--patterns random:9   | is no size: use random:WIDTHxCOUNT such as random:100x14",
        "--mode complete       | of --cue flip:0.1 that is all, wrong or right: use --cue mask:half",
        "--mode wink           | unknown mode 'wink': there are sign, asynchronous, relax, complete",
        "--activation relu     | --activation relu is not odd",
        "--count 3             | --count does nothing with --patterns random:100x14",
        "--steps 3             | --steps does nothing with --mode sign",
        "--cue mask:half --cues 2 | --cues does nothing with --cue mask:0.5",
        "--hidden 5            | 5 are hidden: use relax or complete",
    })
    void whatCannotBeIsRefused(String options, String why) {
        hopfield((Object[]) options.split(" ")).refuses(why);
    }
}
