package dev.pc4j.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes what {@link Idx} reads. */
final class IdxWriter {

    private IdxWriter() {}

    static byte[] bytes(IdxType type, List<Integer> dims, double... values) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * dims.size() + type.bytes * values.length);
        out.put((byte) 0).put((byte) 0).put((byte) type.code).put((byte) dims.size());
        dims.forEach(out::putInt);
        for (double v : values) {
            switch (type) {
                case UBYTE, BYTE -> out.put((byte) (int) v);
                case SHORT -> out.putShort((short) v);
                case INT -> out.putInt((int) v);
                case FLOAT -> out.putFloat((float) v);
                case DOUBLE -> out.putDouble(v);
            }
        }
        return out.array();
    }

    /** Images of 2x2 bytes: image {@code i} is four times {@code i % 256}. */
    static byte[] images(int rows) {
        double[] values = new double[4 * rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 4 % 256;
        }
        return bytes(IdxType.UBYTE, List.of(rows, 2, 2), values);
    }

    /** Labels {@code i % classes}. */
    static byte[] labels(int rows, int classes) {
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = i % classes;
        }
        return bytes(IdxType.UBYTE, List.of(rows), values);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The four files of a set, plain, of 12 train and 6 test images in three classes. */
    static Path folder(Path folder) {
        part(folder, "train", 12);
        part(folder, "t10k", 6);
        return folder;
    }

    static void part(Path folder, String part, int rows) {
        write(folder.resolve(part + "-images-idx3-ubyte"), images(rows));
        write(folder.resolve(part + "-labels-idx1-ubyte"), labels(rows, 3));
    }
}
