package dev.pc4j.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A float32 array as it lies in a file.
 *
 * @param shape extents, outermost first
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // shared as it is: a large model should not lie in memory twice
record Tensor(List<Integer> shape, float[] values) {
    private static final int CHUNK_FLOATS = 1 << 16;

    /** Who takes bytes. */
    @FunctionalInterface
    interface Sink {
        void accept(ByteBuffer bytes) throws IOException;
    }

    /** Hands out the values as little-endian bytes, chunk by chunk. */
    void bytes(Sink sink) throws IOException {
        ByteBuffer chunk = chunk(values.length);
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.clear().limit(4 * count);
            chunk.asFloatBuffer().put(values, from, count);
            sink.accept(chunk);
        }
    }

    /** Reads values that a source fills in as little-endian bytes, chunk by chunk. */
    static float[] values(int count, Sink source) throws IOException {
        float[] values = new float[count];
        ByteBuffer chunk = chunk(count);
        for (int from = 0; from < count; from += CHUNK_FLOATS) {
            int part = Math.min(CHUNK_FLOATS, count - from);
            chunk.clear().limit(4 * part);
            source.accept(chunk);
            chunk.flip().asFloatBuffer().get(values, from, part);
        }
        return values;
    }

    /** The place of the first value that is infinite or no number. */
    OptionalInt firstNotFinite() {
        return IntStream.range(0, values.length).filter(i -> !Float.isFinite(values[i])).findFirst();
    }

    private static ByteBuffer chunk(int count) {
        return ByteBuffer.allocate(4 * Math.min(count, CHUNK_FLOATS)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
    }
}
