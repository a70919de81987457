package dev.pc4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a data set comes from: files of one kind, which it reads.
 */
interface Source {

    /** What the files of a source are, as far as options ask for it. */
    enum Kind {
        TABLE("CSV files"),
        IMAGES("folders and archives of PNG or JPEG images"),
        TEXT("text files"),
        ARRAYS("NumPy arrays"),
        OTHER("other data");

        final String files;

        Kind(String files) {
            this.files = files;
        }

        /** Fails where an option that is for this kind alone is given for a source of another. */
        void require(Kind of, String option, String name) {
            if (this != of) {
                throw new DataException("%s is for %s, '%s' is none: leave it out".formatted(option, files, name));
            }
        }
    }

    /** {@return what the files are} */
    Kind kind();

    /**
     * Reads the rows.
     *
     * @param name  what messages call the data set
     * @param known the recipe whose columns, sizes and classes these rows must have
     */
    RawData read(String name, LoadOptions options, Optional<DataRecipe> known);

    /**
     * Reads rows that need no labels, raw.
     *
     * @param recipe whose columns or sizes they must have
     */
    float[] unlabelled(DataRecipe recipe);

    /** {@return what those rows are called, where they have names} */
    default List<String> rowNames() {
        return List.of();
    }

    /** Fails where numbers are to be predicted, which rows of classes have none of. */
    static void requireClasses(String name, Task task) {
        if (task == Task.REGRESSION) {
            throw new DataException(
                    "task regression is for CSV files and NumPy arrays, '%s' has classes: use task classification"
                            .formatted(name));
        }
    }

    /** The source at a path, or null where there is none that is known. */
    static Source at(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(csv|tsv)(\\.gz)?") && path.toFile().isFile()) {
            return new CsvSource(path);
        }
        if (name.matches(".*\\.txt(\\.gz)?") && path.toFile().isFile()) {
            return new TextFile(path);
        }
        IdxFolder folder = IdxFolder.at(path);
        if (!folder.isEmpty()) {
            return folder;
        }
        ArrayFiles arrays = ArrayFiles.at(path);
        Source images = arrays.hasInputs() ? null : images(path);
        return images == null && !arrays.isEmpty() ? arrays : images;
    }

    private static Source images(Path path) {
        if (Picture.isOne(path.toString()) && path.toFile().isFile()) {
            return new ImageFolder(Bundle.ofFile(path));
        }
        if (!path.toFile().isDirectory() && !Bundle.isArchive(path)) {
            return null;
        }
        Bundle bundle = Bundle.of(path, file -> Picture.isOne(file) || Cifar.isOne(file));
        Bundle cifar = bundle.filter(Cifar::isOne);
        if (cifar.files().stream().anyMatch(file -> Cifar.isBatch(file.name()))) {
            return new Cifar(cifar);
        }
        Bundle images = bundle.filter(Picture::isOne);
        return images.files().isEmpty() ? onlyArchive(path) : new ImageFolder(images);
    }

    /** The archive that is all there is in a folder. */
    private static Source onlyArchive(Path path) {
        List<Path> archives = IdxFolder.list(path).stream().filter(Bundle::isArchive).toList();
        return archives.size() == 1 ? images(archives.getFirst()) : null;
    }
}
