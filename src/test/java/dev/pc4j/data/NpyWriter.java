package dev.pc4j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes NumPy arrays. */
public final class NpyWriter {

    private NpyWriter() {}

    /** An array as numpy.save writes it. */
    public static byte[] npy(String descr, String shape, byte[] elements) {
        return npy("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(descr, shape), elements);
    }

    /** One with any header. */
    static byte[] npy(String header, byte[] elements) {
        String padded = header + " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteBuffer all = ByteBuffer.allocate(10 + padded.length() + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        return all.putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .put(elements)
                .array();
    }

    /** Elements of type {@code <f4}. */
    public static byte[] floats(float... values) {
        ByteBuffer all = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            all.putFloat(value);
        }
        return all.array();
    }

    /** An archive of arrays by their names, as numpy.savez writes it. */
    public static Path npz(Path file, Map<String, byte[]> arrays) {
        Map<String, byte[]> files = new TreeMap<>();
        arrays.forEach((name, array) -> files.put(name + ".npy", array));
        return ImageWriter.zip(file, files);
    }
}
