package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * NumPy arrays: an {@code .npz} archive, or a folder of {@code .npy} files, with {@code x} and {@code y}, or
 * {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test}. Rows are along the first axis; x of three axes is
 * grey images, of four images [height, width, channels]. y are labels from 0 on, or for regression numbers. An
 * {@code .npy} file by itself is rows without labels. For a graph of several inputs or outputs they are {@link NodeArrays}.
 *
 * @param arrays by their names, read when they are asked for
 */
record ArrayFiles(Path path, Map<String, Supplier<Npy>> arrays) implements Source {

    private static final double TEST_SHARE = 0.2;
    private static final int MOST_CLASSES = 1 << 16;
    private static final float BYTE_PIXEL_MAX = 255;
    private static final String NPY = ".npy";

    /** Lists a folder or an archive; a path that is neither has no arrays. */
    static ArrayFiles at(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        Map<String, Supplier<Npy>> arrays = new TreeMap<>();
        if (path.toFile().isDirectory()) {
            IdxFolder.list(path)
                    .stream()
                    .filter(file -> isArray(file.toString()))
                    .forEach(file -> arrays.put(nameOf(file.getFileName().toString()), () -> Npy.map(file)));
        } else if (path.toFile().isFile() && name.endsWith(".npz")) {
            list(path).forEach(entry -> arrays.put(nameOf(entry), () -> unzipped(path, entry)));
        } else if (path.toFile().isFile() && isArray(name)) {
            arrays.put("x", () -> Npy.map(path));
        }
        return new ArrayFiles(path, arrays);
    }

    private static boolean isArray(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(NPY);
    }

    private static String nameOf(String file) {
        return file.substring(0, file.length() - NPY.length());
    }

    private static List<String> list(Path path) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            List<String> entries = zip.stream().map(ZipEntry::getName).toList();
            List<String> arrays = entries.stream().filter(ArrayFiles::isArray).toList();
            if (arrays.isEmpty()) {
                throw new DataException("'%s' has no arrays, it has %s: save them by numpy.savez(FILE, x=..., y=...)"
                        .formatted(path, entries.isEmpty() ? "nothing" : Listing.of(entries)));
            }
            return arrays;
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
    }

    private static Npy unzipped(Path path, String entry) {
        String source = path.resolve(entry).toString();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return Npy.of(source, MemorySegment.ofArray(content(source, zip, zip.getEntry(entry))));
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
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

    /** Whether there are the inputs of a graph that has one. */
    boolean hasInputs() {
        return Stream.of("x", "x_train", "x_test").anyMatch(this::has);
    }

    /** Whether there is an array of a name, in these or other letters. */
    boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<Supplier<Npy>> find(String name) {
        return Optional.ofNullable(arrays.get(name))
                .or(() -> arrays.keySet().stream().filter(name::equalsIgnoreCase).findFirst().map(arrays::get));
    }

    @Override
    public Kind kind() {
        return Kind.ARRAYS;
    }

    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        if (options.ends().isPresent()) {
            return new NodeArrays(this, options.ends().get()).read(name, TEST_SHARE).as(known);
        }
        if (!hasInputs()) {
            throw new DataException("'%s' has no arrays x and y, or x_train, y_train, x_test and y_test: it has %s"
                    .formatted(path, holds()));
        }
        boolean both = has("x_train") && has("x_test");
        Npy x = array(has("x_train") ? "x_train" : "x");
        Npy y = array(has("x_train") ? "y_train" : "y");
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
        if (recipe.ends().isPresent()) {
            return new NodeArrays(this, recipe.ends().get()).inputs();
        }
        Npy x = array(has("x_test") ? "x_test" : "x");
        recipe.requireColumns(x.source(), x.width(), List.of());
        float[] values = new float[Math.multiplyExact(x.rows(), x.width())];
        for (int row = 0; row < x.rows(); row++) {
            x.read(row, values, row * x.width());
        }
        return values;
    }

    /** An array by its name. */
    Npy array(String name) {
        return find(name).orElseThrow(() -> new DataException(
                "'%s' has no array %s, it has %s: save it by numpy.savez(FILE, %2$s=...)"
                        .formatted(path, name, holds())))
                .get();
    }

    private String holds() {
        return arrays.isEmpty() ? "none" : Listing.of(List.copyOf(arrays.keySet()));
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

    /** The rows of an array as numbers to be predicted. */
    static Targets numbers(Npy y) {
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
