package dev.pc4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds and reads data sets.
 *
 * <p>A data set is given as one of
 * <ul>
 * <li>{@code digits}: 1797 8x8 images inside the jar (UCI optical recognition of handwritten digits, test part, CC BY
 *     4.0), always in the same stratified split of 1437 train and 360 test rows, whatever the seed;
 * <li>{@code mnist}, {@code fashion-mnist}, {@code kmnist}: folders of IDX files, looked for as
 *     {@code <data folder>/<name>}, then {@code <data folder>} itself, then {@code $PC4J_DATA/<name>}, then
 *     {@code pc4j/<name>} in {@code $XDG_CACHE_HOME} or {@code ~/.cache};
 * <li>the path of a folder of IDX files (gzipped or not, under their usual names);
 * <li>the path of a folder or archive ({@code .tar}, {@code .tar.gz}, {@code .zip}) of PNG or JPEG images with a folder
 *     for every class, whose name is the class's, and folders {@code train} and {@code test} around them where it has
 *     both parts: all of one size and either grey or coloured, unless {@link ImageOptions} say what becomes of them;
 * <li>the path of a folder or archive of CIFAR-10's binary files, {@code data_batch_1.bin} to {@code test_batch.bin};
 * <li>the path of a {@code .csv} or {@code .tsv} file (gzipped or not): one row a line, separated by {@code ,}, {@code
 *     ;} or tabs, with or without names in the first row, all columns numbers but the label's. The label column is the
 *     one called {@code label}, {@code class}, {@code target} or {@code y}, else the last. Classes are the distinct
 *     labels in sorted order, by value where all are whole numbers. For regression the label columns are numbers;
 * <li>the path of an {@code .npz} archive of NumPy arrays {@code x} and {@code y}, or {@code x_train}, {@code y_train},
 *     {@code x_test} and {@code y_test}, or of a folder of {@code .npy} files of these names, which may be larger than
 *     memory: numbers row by row, y labels from 0 on or for regression numbers. With {@link LoadOptions#ends} they have the names of a graph's
 *     nodes in place of x and y;
 * <li>the path of a {@code .txt} file of UTF-8 (gzipped or not): rows of {@link LoadOptions#sequence} characters, whose
 *     targets are the characters that come next ({@link Targets.Tokens}). Its end is the test part;
 * <li>any other name: a folder or file of that name in the folders above.
 * </ul>
 *
 * <p>An IDX folder, or CIFAR-10, without train or without test files has the rows that are there split 5:1, a CSV file,
 * arrays or images without parts 4:1, by the options' seed and stratified by class. Inputs are scaled as {@link Scaling} says.
 * Rows that are images have the shape {@code [height, width, channels]}.
 */
public final class DataSets {

    private DataSets() {}

    /** {@return the names that {@link #load} knows} */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(Locator.BUILT_IN));
        names.addAll(Locator.IMAGES);
        return List.copyOf(names);
    }

    /**
     * Loads a data set with the default options and folders.
     *
     * @param nameOrPath a name, or the path of a folder or file
     * @return both parts, scaled
     * @throws DataException where it is missing or damaged
     */
    public static Split load(String nameOrPath) {
        return load(nameOrPath, null, LoadOptions.defaults());
    }

    /**
     * Loads a data set.
     *
     * @param nameOrPath a name, or the path of a folder or file
     * @param dataDir    folder to look in first, or null
     * @param options    seed, test part, label column and scaling
     * @return both parts, called {@code name/train} and {@code name/test}, scaled
     * @throws DataException where it is missing or damaged, or an option does not apply to it
     */
    public static Split load(String nameOrPath, Path dataDir, LoadOptions options) {
        return loadFrom(Locator.ofProcess(dataDir), nameOrPath, options);
    }

    /**
     * Loads data as they were loaded for training: the same split, the same scaling, the same numbers for classes.
     *
     * @param recipe  how, and what; {@link DataRecipe#withSource} for data that lie elsewhere
     * @param dataDir folder to look in first, or null
     * @return both parts
     * @throws DataException where they are missing or damaged, have other columns, or classes that are not the recipe's
     */
    public static Split load(DataRecipe recipe, Path dataDir) {
        return scaled(read(recipe, dataDir).split(recipe.options()), recipe);
    }

    /**
     * Loads the rows that judge a network: the test part of the data that it was trained on, or of data that have one of
     * their own; of any other data all rows, which no split by the recipe has kept from it.
     *
     * @param recipe  how, and what; {@link DataRecipe#withSource} for data that lie elsewhere
     * @param dataDir folder to look in first, or null
     * @return the rows, scaled as the training rows were
     * @throws DataException where they are missing or damaged, have other columns, or classes that are not the recipe's
     */
    public static TestRows testRows(DataRecipe recipe, Path dataDir) {
        LoadOptions options = recipe.options();
        RawData raw = read(recipe, dataDir);
        if (raw.test().isPresent() && recipe.testFile().isEmpty()) {
            return new TestRows(scaled(raw.test().get(), recipe), true);
        }
        if (raw.trainRows(options) == recipe.trainRows()) {
            Split split = raw.split(options);
            DataSet train = scaled(split.train(), recipe);
            if (recipe.isOf(train)) {
                return new TestRows(scaled(split.test(), recipe), true);
            }
            if (split.train() == raw.rows()) {
                return new TestRows(train, false);
            }
        }
        return new TestRows(scaled(raw.rows(), recipe), false);
    }

    /**
     * Loads rows that need no labels.
     *
     * @param file   a CSV file with the columns of training in their order, with or without the label columns; an IDX
     *               file of images; a PNG or JPEG image, or a folder or archive of such, in the order of their paths; an
     *               {@code .npy} file; a text, of which whole rows are taken
     * @param recipe how the training rows were loaded
     * @return the rows, scaled as the training rows were
     * @throws DataException where the file is missing or damaged, or has other columns or sizes
     */
    public static Unlabelled unlabelled(Path file, DataRecipe recipe) {
        Source source = Source.at(file);
        recipe.ends().ifPresent(ends -> ends.requireArrays(file.toString(), source));
        return source == null ? new Unlabelled(List.of(), recipe.scale(images(file, recipe)))
                : new Unlabelled(source.rowNames(), recipe.scale(source.unlabelled(recipe)));
    }

    /** The inputs of {@link #unlabelled}, row-major {@code [rows, features]}. */
    public static float[] inputs(Path file, DataRecipe recipe) {
        return unlabelled(file, recipe).inputs();
    }

    private static float[] images(Path file, DataRecipe recipe) {
        Idx images = Idx.read(file);
        recipe.requireColumns(file.toString(), images.rowSize(), List.of());
        return images.toFloats();
    }

    /**
     * The folder that a fetched data set belongs in so that {@link #load} finds it first.
     *
     * @param name    name of the data set
     * @param dataDir the data folder, or null for {@code $PC4J_DATA}, else the user's cache
     * @return the folder, which need not exist
     * @throws DataException where {@code dataDir} is not a folder
     */
    public static Path folderOf(String name, Path dataDir) {
        return Locator.ofProcess(dataDir).folderOf(name);
    }

    static Split loadFrom(Locator locator, String nameOrPath, LoadOptions options) {
        // Found once: an archive is unpacked to see what it is.
        Source source = locator.find(nameOrPath);
        options.ends().ifPresent(ends -> requireNodes(ends, nameOrPath, source, options));
        requireFor(nameOrPath, source.kind(), options);
        RawData raw = source.read(nameOf(nameOrPath), options, Optional.empty());
        if (raw.test().isPresent()) {
            rejectTestShare(nameOrPath, options);
        }
        Split split = raw.split(options);
        Scaler scaler = Scaler.fit(split.train(),
                source.kind() == Source.Kind.TEXT || options.ends().isPresent() ? Scaling.NONE : options.scaling(),
                raw.pixelMax());
        Optional<Scaler> targetScaler = split.train().targets() instanceof Targets.Numbers(var names, float[] values)
                ? Optional.of(Scaler.fit(new ArrayInputs(values, names.size()), options.targetScaling(), 0))
                : Optional.empty();
        Augmentation.check(split.train(), options.images(), scaler);
        DataSet train = scaled(split.train(), scaler, targetScaler).as(options.task());
        DataSet test = scaled(split.test(), scaler, targetScaler).as(options.task());
        DataRecipe recipe = DataRecipe.of(nameOrPath, raw, options, scaler, targetScaler, train);
        return new Split(train.with(recipe), test.with(recipe));
    }

    /** Reads what a recipe names: rows of its columns and classes. */
    private static RawData read(DataRecipe recipe, Path dataDir) {
        Source source = Locator.ofProcess(dataDir).find(recipe.source());
        recipe.ends().ifPresent(ends -> ends.requireArrays(recipe.source(), source));
        return source.read(nameOf(recipe.source()), recipe.options(), Optional.of(recipe));
    }

    private static Split scaled(Split raw, DataRecipe recipe) {
        return new Split(scaled(raw.train(), recipe), scaled(raw.test(), recipe));
    }

    private static DataSet scaled(DataSet raw, DataRecipe recipe) {
        return scaled(raw, recipe.scaler(), recipe.targetScaler()).as(recipe.task()).with(recipe);
    }

    /** Scales raw rows, and the targets of regression where they lie. */
    private static DataSet scaled(DataSet raw, Scaler scaler, Optional<Scaler> targetScaler) {
        if (raw.targets() instanceof Targets.Numbers(var names, float[] values)) {
            targetScaler.ifPresent(scaling -> scaling.apply(values, names.size()));
        }
        return scaler.apply(raw);
    }

    private static void rejectTestShare(String name, LoadOptions options) {
        if (options.testShare().isPresent()) {
            throw new DataException("test share %s is not for '%s', which has its own test part: leave it out"
                    .formatted(options.testShare().getAsDouble(), name));
        }
    }

    /** Fails where there are no arrays by node, or at an option of data that have no such names. */
    private static void requireNodes(GraphEnds ends, String name, Source source, LoadOptions options) {
        ends.requireArrays(name, source);
        if (options.task() != Task.CLASSIFICATION) {
            throw new DataException(
                    "task %s is for one output, arrays by node are numbers or labels by their shape: leave it out"
                            .formatted(options.task().label()));
        }
        if (options.scaling() != Scaling.AUTO && options.scaling() != Scaling.NONE) {
            throw new DataException("scaling %s is for one input, arrays by node are taken as they are: leave it out"
                    .formatted(options.scaling().label()));
        }
    }

    /** Fails at an option that does nothing with files of a kind. */
    private static void requireFor(String name, Source.Kind kind, LoadOptions options) {
        if (kind != Source.Kind.TABLE && kind != Source.Kind.ARRAYS) {
            Source.requireClasses(name, options.task());
        }
        if (options.task() == Task.RECONSTRUCTION && (kind == Source.Kind.TEXT || options.images().augments())) {
            throw new DataException("task reconstruction is for rows as they are, %s: leave one of them out".formatted(
                    kind == Source.Kind.TEXT ? "'%s' is text".formatted(name) : "flips and crops change them"));
        }
        if (kind == Source.Kind.TEXT && options.scaling() != Scaling.AUTO && options.scaling() != Scaling.NONE) {
            throw new DataException("scaling %s is for numbers, '%s' is text: leave it out"
                    .formatted(options.scaling().label(), name));
        }
        options.sequence().ifPresent(length -> Source.Kind.TEXT.require(kind, "sequence " + length, name));
        options.images().size().ifPresent(size -> Source.Kind.IMAGES.require(kind, "image size " + size, name));
        if (options.images().colour() != Colour.AUTO) {
            Source.Kind.IMAGES.require(kind, "colour " + options.images().colour().label(), name);
        }
        options.label()
                .ifPresent(label -> Source.Kind.TABLE.require(kind, "label column '%s'".formatted(label), name));
        options.testFile().ifPresent(file -> Source.Kind.TABLE.require(kind, "test file '%s'".formatted(file), name));
    }

    /** The last part of a path, without the endings of a CSV file. */
    private static String nameOf(String nameOrPath) {
        Path last = Path.of(nameOrPath).toAbsolutePath().normalize().getFileName();
        return last == null ? nameOrPath : last.toString().replaceFirst("(?i)\\.(csv|tsv)(\\.gz)?$", "");
    }
}
