package dev.pc4j.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes what {@link ImageFolder} reads. */
final class ImageWriter {

    private ImageWriter() {}

    /** A PNG whose pixel (y, x) is {@code first + y * width + x} in each of its bytes. */
    static byte[] png(int type, int height, int width, int first) {
        BufferedImage image = new BufferedImage(width, height, type);
        int[] same = new int[image.getRaster().getNumBands()];
        for (int i = 0; i < height * width; i++) {
            Arrays.fill(same, first + i);
            image.getRaster().setPixel(i % width, i / width, same);
        }
        return encode("png", image);
    }

    static byte[] grey(int first) {
        return png(BufferedImage.TYPE_BYTE_GRAY, 2, 3, first);
    }

    static byte[] rgb(int first) {
        return png(BufferedImage.TYPE_3BYTE_BGR, 2, 3, first);
    }

    static byte[] encode(String format, BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Grey images 2x3 of two classes in two parts, by their paths; image i begins with pixel 10 i. */
    static Map<String, byte[]> parts() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("train/dog/1.png", grey(10));
        files.put("train/cat/2.png", grey(20));
        files.put("train/cat/1.PNG", grey(30));
        files.put("train/cat/notes.txt", new byte[1]);
        files.put("train/.hidden/1.png", new byte[1]);
        files.put("test/dog/1.png", grey(40));
        return files;
    }

    static Path folder(Path folder, Map<String, byte[]> files) {
        files.forEach((name, content) -> IdxWriter.write(folder.resolve(name), content));
        return folder;
    }

    static Path zip(Path file, Map<String, byte[]> files) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A tar, gzipped by its name. */
    static Path tar(Path file, Map<String, byte[]> files) {
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = file.toString().endsWith("gz") ? new GZIPOutputStream(raw) : raw;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
