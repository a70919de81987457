package dev.pc4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser makes of a page, where there is one. */
class BrowserTest {
    private static final int WIDTH = 1500;
    private static final int HEIGHT = 1400;

    @TempDir
    Path folder;

    @Test
    void aPageIsDrawnInTheInksOfEitherGround() throws IOException, InterruptedException {
        Path page = Files.writeString(folder.resolve("page.html"), Page.of(Samples.report()));
        BufferedImage light = screenshot(page, "light", 1);
        BufferedImage dark = screenshot(page, "dark", 0);
        assertThat(new Color(light.getRGB(2, 2))).isEqualTo(Ink.GROUND.light());
        assertThat(brightness(dark, 2, 2)).isLessThan(0.15f);
        assertThat(changed(light)).as("what is drawn of it").isGreaterThan(WIDTH * HEIGHT / 100);
        assertThat(changed(dark)).isCloseTo(changed(light), withinPercentage(30));
    }

    private BufferedImage screenshot(Path page, String name, int scheme) throws IOException, InterruptedException {
        Path image = folder.resolve(name + ".png");
        Process browser = new ProcessBuilder(browser().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"), "--blink-settings=preferredColorScheme=" + scheme,
                "--hide-scrollbars", "--window-size=%d,%d".formatted(WIDTH, HEIGHT), "--screenshot=" + image,
                page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(browser.waitFor(2, TimeUnit.MINUTES)).as("the browser ends").isTrue();
        return ImageIO.read(image.toFile());
    }

    private static Path browser() {
        Optional<Path> found = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv("PATH"))
                .flatMap(part -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(part, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            System.out.println("skipped: no chromium or google-chrome on the PATH to look at a page with");
        }
        assumeTrue(found.isPresent());
        return found.get();
    }

    private static float brightness(BufferedImage image, int x, int y) {
        Color c = new Color(image.getRGB(x, y));
        return Color.RGBtoHSB(c.getRed(), c.getGreen(), c.getBlue(), null)[2];
    }

    /** The pixels that are not of the ground. */
    private static int changed(BufferedImage image) {
        int ground = image.getRGB(2, 2);
        int changed = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                changed += image.getRGB(x, y) == ground ? 0 : 1;
            }
        }
        return changed;
    }
}
