package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * NumPy arrays: an {@code .npz} archive, or a folder of {@code .npy} files, with {@code x} and {@code y}, or
 * {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test}. Rows are along the first axis; x of three axes is
 * grey images, of four images [height, width, channels]. y are labels from 0 on, or for regression numbers. An
 * {@code .npy} file by itself is rows without labels.
 *
 * @param arrays by their names in lower case
 */
record ArrayFiles(Path path, Map<String, Npy> arrays) implements Source {

    private static final double TEST_SHARE = 0.2;
    private static final int MOST_CLASSES = 1 << 16;
    private static final float BYTE_PIXEL_MAX = 255;
    private static final String NPY = ".npy";

    /** Lists a folder, or reads an archive; a path that is neither, or has no such arrays, has none. */
    static ArrayFiles at(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (path.toFile().isDirectory()) {
            Map<String, Npy> arrays = new TreeMap<>();
            IdxFolder.list(path)
                    .stream()
                    .filter(file -> isX(nameOf(file.getFileName().toString())) || isY(nameOf(file.getFileName()
                            .toString())))
                    .forEach(file -> arrays.put(nameOf(file.getFileName().toString()), Npy.map(file)));
            return new ArrayFiles(path, arrays);
        }
        boolean file = path.toFile().isFile();
        return new ArrayFiles(path, file && name.endsWith(".npz") ? unzipped(path)
                : file && name.endsWith(NPY) ? Map.of("x", Npy.map(path)) : Map.of());
    }

    private static boolean isX(String name) {
        return List.of("x", "x_train", "x_test").contains(name);
    }

    private static boolean isY(String name) {
        return List.of("y", "y_train", "y_test").contains(name);
    }

    private static String nameOf(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(NPY) ? name.substring(0, name.length() - NPY.length()) : "";
    }

    private static Map<String, Npy> unzipped(Path path) {
        Map<String, Npy> arrays = new TreeMap<>();
        List<String> others = new ArrayList<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = nameOf(entry.getName());
                if (isX(name) || isY(name)) {
                    String source = path.resolve(entry.getName()).toString();
                    arrays.put(name, Npy.of(source, MemorySegment.ofArray(content(source, zip, entry))));
                } else {
                    others.add(entry.getName());
                }
            }
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
        if (arrays.isEmpty()) {
            throw new DataException("'%s' has no arrays x and y, or x_train, y_train, x_test and y_test: it has %s"
                    .formatted(path, others.isEmpty() ? "none" : Listing.of(others)));
        }
        return arrays;
    }

    /** What is packed may be a thousand times as large as the archive. */
    private static byte[] content(String source, ZipFile zip, ZipEntry entry) throws IOException {
        int most = (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(most);
            if (content.length == most) {
                throw new DataException("'%s' has more than %d MiB: save it as an .npy file, which is read by batches"
                        .formatted(source, most >> 20));
            }
            return content;
        }
    }

    boolean isEmpty() {
        return arrays.isEmpty();
    }

    @Override
    public Kind kind() {
        return Kind.ARRAYS;
    }

    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        boolean both = arrays.containsKey("x_train") && arrays.containsKey("x_test");
        Npy x = array(arrays.containsKey("x_train") ? "x_train" : "x");
        Npy y = array(arrays.containsKey("x_train") ? "y_train" : "y");
        boolean regression = options.task() == Task.REGRESSION;
        int classes = regression ? 0 : 1 + Arrays.stream(y.labels(MOST_CLASSES - 1)).max().orElse(0);
        DataSet rows = dataSet(both ? name + "/train" : name, x, y, classes);
        Optional<DataSet> test = both
                ? Optional.of(dataSet(name + "/test", array("x_test"), array("y_test"), classes))
                : Optional.empty();
        boolean pixels = x.type() == NpyType.UBYTE && rows.shape().rank() == 3;
        return RawData.plain(rows, test, TEST_SHARE, pixels ? BYTE_PIXEL_MAX : 0).as(known);
    }

    @Override
    public float[] unlabelled(DataRecipe recipe) {
        Npy x = array(arrays.containsKey("x_test") ? "x_test" : "x");
        recipe.requireColumns(x.source(), x.width(), List.of());
        float[] values = new float[Math.multiplyExact(x.rows(), x.width())];
        for (int row = 0; row < x.rows(); row++) {
            x.read(row, values, row * x.width());
        }
        return values;
    }

    private Npy array(String name) {
        Npy array = arrays.get(name);
        if (array == null) {
            throw new DataException("'%s' has no array %s, it has %s: save it by numpy.savez(FILE, x=..., y=...)"
                    .formatted(path, name, String.join(", ", arrays.keySet())));
        }
        return array;
    }

    /** Rows of classes; of numbers where there are none. */
    private static DataSet dataSet(String name, Npy x, Npy y, int classes) {
        if (x.rows() != y.rows()) {
            throw new DataException("'%s' has %d rows but '%s' has %d: take both from the same set"
                    .formatted(x.source(), x.rows(), y.source(), y.rows()));
        }
        return new DataSet(name, shape(x), x, classes > 0 ? new Targets.Classes(names(classes), y.labels(classes - 1))
                : numbers(y));
    }

    private static Targets numbers(Npy y) {
        float[] values = new float[Math.multiplyExact(y.rows(), y.width())];
        for (int row = 0; row < y.rows(); row++) {
            y.read(row, values, row * y.width());
        }
        return new Targets.Numbers(names(y.width()), values);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static Shape shape(Npy x) {
        List<Integer> row = x.dims().subList(1, x.dims().size());
        boolean channelsFirst = row.size() == 3 && isColour(row.getFirst()) && !isColour(row.getLast());
        if (channelsFirst) {
            throw new DataException("'%s' has the shape %s, with channels first: save it by x.transpose(0, 2, 3, 1)"
                    .formatted(x.source(), x.dims()));
        }
        return switch (row.size()) {
            case 0 -> Shape.of(1);
            case 2 -> Shape.of(row.getFirst(), row.getLast(), 1);
            default -> new Shape(row);
        };
    }

    private static boolean isColour(int channels) {
        return channels == 1 || channels == 3;
    }
}
