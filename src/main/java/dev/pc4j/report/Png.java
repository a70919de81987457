package dev.pc4j.report;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images as the content of PNG files. */
final class Png {

    private Png() {}

    /**
     * The content of a file. Made in memory: what ImageIO keeps in files is deleted by a hook of the JVM, which none can add any more that is
     * on its way down, as in a run that was stopped.
     */
    static byte[] of(RenderedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
