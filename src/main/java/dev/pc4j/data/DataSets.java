package dev.pc4j.data;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
 * <li>the path of a {@code .csv} or {@code .tsv} file (gzipped or not): one row a line, separated by {@code ,}, {@code
 *     ;} or tabs, with or without names in the first row, all columns numbers but the label's. The label column is the
 *     one called {@code label}, {@code class}, {@code target} or {@code y}, else the last. Classes are the distinct
 *     labels in sorted order, by value where all are whole numbers;
 * <li>any other name: a folder or file of that name in the folders above.
 * </ul>
 *
 * <p>An IDX folder without train or without test files has the rows that are there split 5:1, a CSV file 4:1, by the
 * options' seed and stratified by class. Inputs are scaled as {@link Scaling} says.
 */
public final class DataSets {

    private static final int IMAGE_CLASSES = 10;

    private static final System.Logger LOG = System.getLogger("dev.pc4j.data");

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
        Source source = locator.find(nameOrPath);
        RawSplit raw = switch (source) {
            case Source.BuiltIn() -> {
                rejectTestPart(nameOrPath, options);
                rejectCsvOptions(nameOrPath, options);
                yield Digits.read();
            }
            case Source.Folder(IdxFolder folder) -> {
                rejectCsvOptions(nameOrPath, options);
                LOG.log(Level.DEBUG, "reading ''{0}''", folder.path());
                int classes = Locator.IMAGES.contains(nameOrPath) ? IMAGE_CLASSES : 0;
                yield folder.read(nameOf(nameOrPath), classes, options);
            }
            case Source.Csv(Path path) -> {
                LOG.log(Level.DEBUG, "reading ''{0}''", path);
                yield CsvSource.read(nameOf(nameOrPath), path, options);
            }
        };
        return Scaler.scale(raw.split(), options.scaling(), raw.pixelMax());
    }

    private static void rejectTestPart(String name, LoadOptions options) {
        if (options.testShare().isPresent()) {
            throw new DataException("test share %s is not for '%s', which has its own test part: leave it out"
                    .formatted(options.testShare().getAsDouble(), name));
        }
    }

    private static void rejectCsvOptions(String name, LoadOptions options) {
        if (options.label().isPresent()) {
            throw new DataException("label column '%s' is for CSV files, '%s' is none: leave it out"
                    .formatted(options.label().get(), name));
        }
        if (options.testFile().isPresent()) {
            throw new DataException("test file '%s' is for CSV files, '%s' is none: leave it out"
                    .formatted(options.testFile().get(), name));
        }
    }

    /** The last part of a path, without the endings of a CSV file. */
    private static String nameOf(String nameOrPath) {
        Path last = Path.of(nameOrPath).toAbsolutePath().normalize().getFileName();
        return last == null ? nameOrPath : last.toString().replaceFirst("(?i)\\.(csv|tsv)(\\.gz)?$", "");
    }
}
