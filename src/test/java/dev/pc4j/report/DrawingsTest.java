package dev.pc4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawingsTest {

    @Test
    void everyChartMatrixAndGridIsAFileWithSomethingOnIt() throws IOException {
        Map<String, byte[]> files = new Drawings(Samples.report()).files();
        assertThat(files).containsOnlyKeys("01-energy-by-node.png", "02-speed.png", "03-confusion.png", "04-grid.png");
        BufferedImage lines = image(files.get("01-energy-by-node.png"));
        assertThat(lines.getWidth()).isEqualTo(2 * Charts.WIDTH);
        assertThat(lines.getHeight()).isEqualTo(2 * Charts.HEIGHT);
        assertThat(pixels(lines, Ink.SERIES_1)).as("the line of h1").isGreaterThan(500);
        BufferedImage bars = image(files.get("02-speed.png"));
        assertThat(pixels(bars, Ink.SERIES_3)).as("the bars of host").isGreaterThan(10_000);
        assertThat(pixels(bars, Ink.SERIES_4)).as("the bar of peer").isGreaterThan(10_000);
        BufferedImage matrix = image(files.get("03-confusion.png"));
        int all = matrix.getWidth() * matrix.getHeight();
        assertThat(pixels(matrix, Ink.GROUND)).isBetween(all / 3L, all * 9L / 10);
    }

    private static BufferedImage image(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static long pixels(BufferedImage image, Ink ink) {
        int wanted = ink.light().getRGB();
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == wanted)
                .count();
    }

    @Test
    void thisJavaCanDraw() {
        assertThat(Drawings.lacking()).isEmpty();
    }

    @Test
    void anAxisIsLogarithmicWhereWhatIsNotZeroSpansDecades() {
        Axis spanning = Axis.spanning("energy");
        assertThat(spanning.logarithmic(DoubleStream.of(0, 1e-5, 1, Double.NaN))).isTrue();
        assertThat(spanning.logarithmic(DoubleStream.of(0.5, 1))).isFalse();
        assertThat(spanning.logarithmic(DoubleStream.of(-1, 1e-5, 1))).isFalse();
        assertThat(Axis.linear("accuracy").logarithmic(DoubleStream.of(1e-5, 1))).isFalse();
    }
}
