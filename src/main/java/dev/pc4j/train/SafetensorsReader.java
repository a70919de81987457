package dev.pc4j.train;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/** Reads what {@link SafetensorsWriter} writes, and any other safetensors file of F32 tensors. */
final class SafetensorsReader {
    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final int LONGEST_LINE = 600;

    private SafetensorsReader() {}

    /**
     * Reads a whole file as what it should be.
     *
     * @param what what messages call such a file
     * @param meaning makes something of its content; IllegalArgumentExceptions say why that cannot be
     * @throws CheckpointException when it cannot be read, is damaged or is something else
     */
    static <T> T read(String what, Path file, Function<TensorFile, T> meaning) {
        try {
            return meaning.apply(read(file));
        } catch (IOException e) {
            throw new CheckpointException(
                    "cannot read %s '%s': %s".formatted(what, file, AtomicFile.why(file, e)), e);
        } catch (IllegalArgumentException e) {
            throw unusable(what, file, e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw unusable(what, file, "a shape in it has more values than can be counted", e);
        }
    }

    /** One line of bounded length and without control characters, whatever the file has in its names. */
    static CheckpointException unusable(String what, Path file, String why, RuntimeException cause) {
        String line = why.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
        return new CheckpointException("%s '%s' cannot be used: %s".formatted(what, file, cut), cause);
    }

    /**
     * Reads a whole file. Nothing larger than the file is allocated, whatever its header says.
     *
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException in one line when it is not what it should be
     */
    static TensorFile read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = header(in);
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                float[] values = Tensor.values(entry.count(), chunk -> fill(in, chunk));
                tensors.put(entry.name(), new Tensor(entry.shape(), values));
            }
            return new TensorFile(header.metadata(), tensors);
        }
    }

    /** Reads the header of a file, on the terms of {@link #read}. */
    static SafetensorsHeader header(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            return header(in);
        }
    }

    private static SafetensorsHeader header(FileChannel in) throws IOException {
        long size = in.size();
        int length = headerLength(in, size);
        return SafetensorsHeader.parse(text(in, length), size - 8 - length);
    }

    private static int headerLength(ReadableByteChannel in, long size) throws IOException {
        if (size < 8) {
            throw new IllegalArgumentException(
                    "it has %d bytes, too few for a safetensors file: use another copy".formatted(size));
        }
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        fill(in, bytes);
        long length = bytes.getLong(0);
        long limit = Math.min(LONGEST_HEADER, size - 8);
        if (length < 2 || length > limit) {
            throw new IllegalArgumentException(
                    ("its header is said to have %s bytes, 2 to %d would fit the file of %d: "
                            + "it is cut off, damaged or no safetensors file")
                            .formatted(Long.toUnsignedString(length), limit, size));
        }
        return (int) length;
    }

    private static String text(ReadableByteChannel in, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(in, bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its header is not UTF-8: it is damaged or no safetensors file", e);
        }
    }

    private static void fill(ReadableByteChannel in, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (in.read(bytes) < 0) {
                throw new EOFException("it became shorter while it was read");
            }
        }
    }
}
