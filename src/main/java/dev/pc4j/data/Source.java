package dev.pc4j.data;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a data set comes from.
 */
sealed interface Source {

    /** The 8x8 digits inside the jar. */
    record BuiltIn() implements Source {}

    /** A folder of IDX files. */
    record Folder(IdxFolder files) implements Source {}

    /** A CSV file. */
    record Csv(Path path) implements Source {}

    /** The source at a path, or null where the path is neither a folder with IDX files nor a CSV file. */
    static Source at(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(csv|tsv)(\\.gz)?") && path.toFile().isFile()) {
            return new Csv(path);
        }
        IdxFolder folder = IdxFolder.at(path);
        return folder.isEmpty() ? null : new Folder(folder);
    }
}
