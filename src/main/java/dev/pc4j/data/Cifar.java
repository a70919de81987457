package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * CIFAR-10 in its binary format (Krizhevsky 2009): files {@code data_batch_1.bin} to {@code data_batch_5.bin} and
 * {@code test_batch.bin} of records of a label and 32x32 pixels, first all red ones, then the green and the blue ones.
 * {@code batches.meta.txt} beside them names the classes. Fewer batches will do.
 *
 * @param bundle the files
 */
record Cifar(Bundle bundle) implements Source {

    private static final Pattern BATCH = Pattern.compile("(data_batch_\\d+|test_batch)\\.bin");
    private static final String TEST = "test_batch.bin";
    private static final String NAMES = "batches.meta.txt";
    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");
    private static final Shape SHAPE = Shape.of(32, 32, 3);
    private static final int PIXELS = 32 * 32;
    private static final int RECORD = 1 + 3 * PIXELS;
    private static final double TEST_SHARE = 1.0 / 6;
    private static final float PIXEL_MAX = 255;

    /** {@return whether a file is, by its name, one of the set's} */
    static boolean isOne(String name) {
        return isBatch(name) || name.equals(NAMES);
    }

    /** {@return whether a file is, by its name, one with records} */
    static boolean isBatch(String name) {
        return BATCH.matcher(name).matches();
    }

    @Override
    public Kind kind() {
        return Kind.OTHER;
    }

    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        List<Bundle.File> train = files(file -> isBatch(file) && !file.equals(TEST));
        List<Bundle.File> test = files(TEST::equals);
        boolean both = !train.isEmpty() && !test.isEmpty();
        List<String> classes = classes();
        DataSet rows = dataSet(both ? name + "/train" : name, classes, train.isEmpty() ? test : train);
        return RawData.plain(rows, Optional.of(test)
                .filter(_ -> both)
                .map(part -> dataSet(name + "/test", classes,
                        part)),
                TEST_SHARE, PIXEL_MAX).as(known);
    }

    /** Images of the whole set, whose labels are passed over. */
    @Override
    public float[] unlabelled(DataRecipe recipe) {
        recipe.requireColumns(bundle.path().toString(), SHAPE.size(), List.of());
        return dataSet(bundle.path().toString(), classes(), files(Cifar::isBatch)).inputs();
    }

    private List<Bundle.File> files(Predicate<String> names) {
        return bundle.files().stream().filter(file -> names.test(file.name())).toList();
    }

    private List<String> classes() {
        return files(NAMES::equals).stream()
                .findFirst()
                .map(file -> new String(file.read(), StandardCharsets.UTF_8).lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList())
                .orElse(CLASSES);
    }

    private static DataSet dataSet(String name, List<String> classes, List<Bundle.File> files) {
        List<byte[]> batches = files.stream().map(Cifar::records).toList();
        int rows = batches.stream().mapToInt(batch -> batch.length / RECORD).sum();
        int[] labels = new int[rows];
        byte[][] pixels = new byte[rows][];
        int row = 0;
        for (int b = 0; b < batches.size(); b++) {
            byte[] batch = batches.get(b);
            for (int at = 0; at < batch.length; at += RECORD) {
                labels[row] = label(files.get(b), batch[at] & 0xFF, at / RECORD, classes);
                pixels[row++] = channelsLast(batch, at + 1);
            }
        }
        return new DataSet(name, SHAPE, new ByteInputs(pixels), new Targets.Classes(classes, labels));
    }

    private static byte[] records(Bundle.File file) {
        byte[] content = file.read();
        if (content.length == 0 || content.length % RECORD != 0) {
            throw new DataException("'%s' has %d bytes, not whole images of %d: it is cut off, copy or fetch it anew"
                    .formatted(file, content.length, RECORD));
        }
        return content;
    }

    private static int label(Bundle.File file, int label, int record, List<String> classes) {
        if (label >= classes.size()) {
            throw new DataException("label of image %d in '%s' is %d, out of range: use 0..%d"
                    .formatted(record, file, label, classes.size() - 1));
        }
        return label;
    }

    private static byte[] channelsLast(byte[] batch, int at) {
        byte[] image = new byte[3 * PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            for (int c = 0; c < 3; c++) {
                image[3 * i + c] = batch[at + c * PIXELS + i];
            }
        }
        return image;
    }
}
