package dev.pc4j.data;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of IDX files under their usual names: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, the
 * same with {@code t10k} (or {@code test}), each plain or {@code .gz}, also {@code train-images.idx3-ubyte} and
 * {@code train-images.idx}.
 *
 * @param path  the folder
 * @param files the files found, by {@code train-images}, {@code train-labels}, {@code test-images}, {@code test-labels}
 * @param classes number of classes, or 0 to take it from the labels
 */
record IdxFolder(Path path, Map<String, Path> files, int classes) implements Source {

    /** Train to test where a folder has one part only: that of MNIST's 60,000 to 10,000, nearly. */
    private static final double TEST_SHARE = 1.0 / 6;

    private static final Pattern NAME = Pattern
            .compile("(train|t10k|test)-(images|labels)(?:[-.]idx\\d?(?:-\\w+)?)?(\\.gz)?");

    private static final System.Logger LOG = System.getLogger("dev.pc4j.data");

    /** Lists a folder; a path that is not one has no files. */
    static IdxFolder at(Path path) {
        Map<String, Path> files = new TreeMap<>();
        for (Path file : list(path).stream().filter(Files::isRegularFile).toList()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                String part = name.group(1).equals("train") ? "train-" : "test-";
                files.merge(part + name.group(2), file, IdxFolder::plainOf);
            }
        }
        return new IdxFolder(path, files, 0);
    }

    /** The names of what a folder holds, sorted; empty for a path that is not a folder. */
    static List<Path> list(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** The same of a known number of classes. */
    IdxFolder ofClasses(int number) {
        return new IdxFolder(path, files, number);
    }

    @Override
    public Kind kind() {
        return Kind.OTHER;
    }

    /** Reads both parts, or the one that is there. */
    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        LOG.log(Level.TRACE, "reading ''{0}''", path);
        boolean both = has("train") && has("test");
        IdxPair rows = pair(has("train") ? "train" : "test");
        int number = classes > 0 ? classes : rows.classes();
        if (both) {
            return RawData.plain(rows.toDataSet(name + "/train", number),
                    Optional.of(pair("test").toDataSet(name + "/test", number)), 0, rows.pixelMax()).as(known);
        }
        LOG.log(Level.DEBUG, "''{0}'' has only {1}: some of its {2} rows become the test part",
                path, files.get(has("train") ? "train-images" : "test-images").getFileName(),
                Integer.toString(rows.images().rows()));
        return RawData.plain(rows.toDataSet(name, number), Optional.empty(), TEST_SHARE, rows.pixelMax()).as(known);
    }

    @Override
    public float[] unlabelled(DataRecipe recipe) {
        throw new DataException("'%s' is a folder: give the file of its images".formatted(path));
    }

    private IdxPair pair(String part) {
        return new IdxPair(Idx.read(file(part + "-images")), Idx.read(file(part + "-labels")));
    }

    private boolean has(String part) {
        return files.containsKey(part + "-images") || files.containsKey(part + "-labels");
    }

    private Path file(String slot) {
        Path file = files.get(slot);
        if (file == null) {
            String usual = slot.replace("test-", "t10k-") + (slot.endsWith("images") ? "-idx3-ubyte" : "-idx1-ubyte");
            throw new DataException("'%s' has no %s: put %s or %s.gz there; it holds %s"
                    .formatted(path, slot, usual, usual, names(path)));
        }
        return file;
    }

    /** Up to eight names of what a folder holds, for a message. */
    static String names(Path path) {
        List<String> names = list(path).stream().map(file -> file.getFileName().toString()).toList();
        return names.isEmpty() ? "nothing" : Listing.of(names);
    }

    /** The plain one of a file and its gzipped copy; any other two files for one slot are a question for the user. */
    private static Path plainOf(Path a, Path b) {
        if (b.toString().equals(a + ".gz")) {
            return a;
        }
        throw new DataException("'%s' and '%s' are two files for one thing: keep one of them"
                .formatted(a, b.getFileName()));
    }
}
