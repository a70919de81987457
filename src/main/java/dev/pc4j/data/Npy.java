package dev.pc4j.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array in NumPy's format: {@code \x93NUMPY}, a version, the length of the header, the header as the text of a Python
 * dictionary with the element type, the order and the shape, then the elements. Files are mapped, not read, so that they
 * may be larger than memory.
 *
 * @param source what messages call it
 * @param order  of the bytes of an element
 * @param dims   at least one; the first is the number of rows
 * @param data   the elements, row-major
 */
record Npy(String source, NpyType type, ByteOrder order, List<Integer> dims, MemorySegment data) implements Inputs {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr': *(?:'([<>|=])(\\w+)'|(\\S+))");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order': *True");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, L]*)\\)");
    private static final Pattern COMMA = Pattern.compile("[, L]+");

    /** Maps a file. */
    static Npy map(Path path) {
        try (FileChannel file = FileChannel.open(path)) {
            return of(path.toString(), file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto()));
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
    }

    /** The array of a file's bytes. */
    static Npy of(String source, MemorySegment file) {
        requireBytes(source, file, 10, "header");
        if (file.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
            throw new DataException("'%s' is no NumPy array: save one by numpy.save or numpy.savez".formatted(source));
        }
        boolean first = file.get(ValueLayout.JAVA_BYTE, MAGIC.length) == 1;
        requireBytes(source, file, first ? 10 : 12, "header");
        long length = first ? file.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFF
                : file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xFFFFFFFFL;
        long from = (first ? 10 : 12) + length;
        requireBytes(source, file, from, "header");
        byte[] header = file.asSlice(from - length, length).toArray(ValueLayout.JAVA_BYTE);
        return of(source, new String(header, StandardCharsets.ISO_8859_1), file.asSlice(from));
    }

    private static void requireBytes(String source, MemorySegment file, long bytes, String what) {
        if (file.byteSize() < bytes) {
            throw new DataException("'%s' is cut off: its %s needs %d bytes, found %d".formatted(source, what, bytes,
                    file.byteSize()));
        }
    }

    private static Npy of(String source, String header, MemorySegment data) {
        Matcher type = TYPE.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !shape.find()) {
            throw new DataException("the header of '%s' is damaged: save the array anew".formatted(source));
        }
        NpyType element = NpyType.of(String.valueOf(type.group(2)))
                .orElseThrow(
                        () -> new DataException(("'%s' has elements of type %s: save it as float32, float64, uint8 "
                                + "or int64, such as by x.astype('float32')").formatted(source, typeName(type))));
        if (FORTRAN.matcher(header).find()) {
            throw new DataException("'%s' is in Fortran's order: save it row by row, by numpy.ascontiguousarray(x)"
                    .formatted(source));
        }
        ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        List<Integer> dims = dims(source, shape.group(1), element, data.byteSize());
        return new Npy(source, element, order, dims, data);
    }

    private static String typeName(Matcher type) {
        return type.group(3) == null ? "'%s%s'".formatted(type.group(1), type.group(2)) : type.group(3);
    }

    private static List<Integer> dims(String source, String shape, NpyType element, long bytes) {
        List<Integer> dims = new ArrayList<>();
        long need = element.bytes;
        for (String dim : COMMA.splitAsStream(shape.strip()).toList()) {
            long size = dim.isEmpty() ? 1 : Long.parseLong(dim);
            if (size < 1 || size > Integer.MAX_VALUE || need > Long.MAX_VALUE / size) {
                throw new DataException("'%s' has the shape (%s): use an array with 1 to %d rows that have values"
                        .formatted(source, shape, Integer.MAX_VALUE));
            }
            dims.add((int) size);
            need *= size;
        }
        if (bytes != need) {
            throw new DataException("'%s' is cut off or damaged: shape (%s) of type %s needs %d bytes, found %d"
                    .formatted(source, shape, element.code, need, bytes));
        }
        return List.copyOf(dims);
    }

    @Override
    public int rows() {
        return dims.getFirst();
    }

    @Override
    public int width() {
        return dims.subList(1, dims.size()).stream().reduce(1, Math::multiplyExact);
    }

    @Override
    public void read(int row, float[] into, int at) {
        int width = width();
        long first = (long) row * width;
        for (int i = 0; i < width; i++) {
            into[at + i] = (float) type.get(data, first + i, order);
            if (!Float.isFinite(into[at + i])) {
                throw new DataException("element %d of row %d of '%s' is %s: use finite values or drop the row"
                        .formatted(i, row, source, into[at + i]));
            }
        }
    }

    /** Whether there is one whole number a row. */
    boolean isLabels() {
        return dims.size() == 1 && type.isWhole();
    }

    /** {@return the elements of a one-dimensional array of whole numbers from 0 on} */
    int[] labels(int most) {
        if (!isLabels()) {
            throw new DataException(
                    ("'%s' has the shape %s of type %s, not labels: use one whole number a row, or task "
                            + "regression").formatted(source, dims, type.code));
        }
        int[] labels = new int[rows()];
        for (int row = 0; row < labels.length; row++) {
            double label = type.get(data, row, order);
            if (label < 0 || label > most) {
                throw new DataException(
                        "label in row %d of '%s' is %.0f, out of range: use 0..%d".formatted(row, source,
                                label, most));
            }
            labels[row] = (int) label;
        }
        return labels;
    }
}
