package dev.pc4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An array in the IDX format: two zero bytes, the element type, the number of dimensions, each dimension as a
 * big-endian 32-bit number, then the elements, big-endian and row-major.
 *
 * @param source what messages call it
 * @param dims   at least one dimension; the first is the number of rows
 * @param data   the elements
 */
record Idx(String source, IdxType type, List<Integer> dims, ByteBuffer data) {

    /** Reads a file, gzipped or not. */
    static Idx read(Path path) {
        try (InputStream in = Content.open(path)) {
            return read(path.toString(), in);
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
    }

    /** Reads to the end of the stream. */
    static Idx read(String source, InputStream in) throws IOException {
        byte[] magic = header(source, in, 4, "magic number");
        IdxType type = typeOf(source, magic);
        byte[] sizes = header(source, in, 4 * magic[3], "dimensions");
        List<Integer> dims = new ArrayList<>();
        long bytes = type.bytes;
        for (int d = 0; d < magic[3]; d++) {
            int dim = ByteBuffer.wrap(sizes).getInt(4 * d);
            if (dim < 0) {
                throw new DataException("dimension %d of '%s' is %d, not a size"
                        .formatted(d, source, dim & 0xFFFFFFFFL));
            }
            dims.add(dim);
            bytes = multiply(source, bytes, dim);
        }
        return new Idx(source, type, List.copyOf(dims), ByteBuffer.wrap(elements(source, in, dims, (int) bytes)));
    }

    int rows() {
        return dims.getFirst();
    }

    /** {@return the elements of one row} */
    int rowSize() {
        int size = 1;
        for (int dim : dims.subList(1, dims.size())) {
            size *= dim;
        }
        return size;
    }

    /** {@return all elements as float32, row-major} */
    float[] toFloats() {
        float[] values = new float[data.capacity() / type.bytes];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) type.get(data, i);
        }
        return values;
    }

    /** {@return the elements of a one-dimensional array of whole numbers} */
    int[] toLabels() {
        if (dims.size() != 1 || !type.isWhole()) {
            throw new DataException("'%s' holds %s of dimensions %s, not labels: use one dimension of whole numbers"
                    .formatted(source, type, dims));
        }
        int[] values = new int[rows()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) type.get(data, i);
        }
        return values;
    }

    private static byte[] header(String source, InputStream in, int size, String what) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new DataException("'%s' is truncated: its %s needs %d bytes, found %d"
                    .formatted(source, what, size, bytes.length));
        }
        return bytes;
    }

    private static IdxType typeOf(String source, byte[] magic) {
        IdxType type = IdxType.of(magic[2] & 0xFF);
        if (magic[0] != 0 || magic[1] != 0 || type == null || magic[3] < 1) {
            throw new DataException("'%s' is not an IDX file: its magic number is %08x, for images of bytes 00000803, "
                    .formatted(source, ByteBuffer.wrap(magic).getInt()) + "for labels 00000801");
        }
        return type;
    }

    private static long multiply(String source, long bytes, int dim) {
        // Neither factor is above 2^31, so the product is right before it is judged.
        long product = bytes * dim;
        if (product > Integer.MAX_VALUE - 8) {
            throw new DataException("'%s' announces more than 2 GiB: split it into smaller files".formatted(source));
        }
        return product;
    }

    private static byte[] elements(String source, InputStream in, List<Integer> dims, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new DataException("'%s' is truncated: dimensions %s need %d bytes of elements, found %d"
                    .formatted(source, dims, size, bytes.length));
        }
        long extra = in.transferTo(OutputStream.nullOutputStream());
        if (extra > 0) {
            throw new DataException("'%s' has %d trailing bytes: dimensions %s need %d bytes of elements, found %d"
                    .formatted(source, extra, dims, size, size + extra));
        }
        return bytes;
    }
}
