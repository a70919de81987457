package dev.pc4j.data;

import dev.pc4j.environment.CacheFolder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a data set by name or path.
 *
 * @param dataDir     the folder that the caller named, if any
 * @param environment the process's environment, for {@code PC4J_DATA} and the user's cache
 */
record Locator(Optional<Path> dataDir, Map<String, String> environment) {

    static final String BUILT_IN = "digits";

    /** Sets of 28x28 images in ten classes that have a name of their own. */
    static final List<String> IMAGES = List.of("mnist", "fashion-mnist", "kmnist");

    private static final int IMAGE_CLASSES = 10;

    static Locator ofProcess(Path dataDir) {
        return new Locator(Optional.ofNullable(dataDir), System.getenv());
    }

    Locator {
        if (dataDir.isPresent() && !Files.isDirectory(dataDir.get())) {
            throw new DataException("data folder '%s' is not a folder: create it, or name another"
                    .formatted(dataDir.get()));
        }
    }

    Source find(String nameOrPath) {
        if (nameOrPath.equals(BUILT_IN)) {
            requireNoFolder("'%s', which is built in".formatted(nameOrPath));
            return new Digits();
        }
        Path asPath = path(nameOrPath);
        if (!IMAGES.contains(nameOrPath) && Files.exists(asPath)) {
            requireNoFolder("'%s', which is a path that is there".formatted(nameOrPath));
            return atPath(asPath);
        }
        List<Path> places = new ArrayList<>(places(nameOrPath));
        for (Path place : places) {
            Source source = IMAGES.contains(nameOrPath) ? ofTenClasses(place) : Source.at(place);
            if (source != null) {
                return source;
            }
        }
        if (!IMAGES.contains(nameOrPath)) {
            places.addFirst(asPath);
        }
        throw missing(nameOrPath, places);
    }

    private static Source ofTenClasses(Path place) {
        IdxFolder folder = IdxFolder.at(place);
        return folder.isEmpty() ? null : folder.ofClasses(IMAGE_CLASSES);
    }

    /** A folder that nobody looks in is no help to whoever named it. */
    private void requireNoFolder(String data) {
        dataDir.ifPresent(folder -> {
            throw new DataException("data folder '%s' does nothing with %s: leave it out".formatted(folder, data));
        });
    }

    /** {@return where a set of this name is looked for, in order} */
    List<Path> places(String name) {
        List<Path> places = new ArrayList<>();
        if (dataDir.isPresent()) {
            places.add(dataDir.get().resolve(name));
            if (IMAGES.contains(name)) {
                places.add(dataDir.get());
            }
        }
        String variable = environment.get("PC4J_DATA");
        if (variable != null && !variable.isBlank()) {
            places.add(path(variable).resolve(name));
        }
        places.add(CacheFolder.of(environment).resolve(name));
        return places;
    }

    /** {@return the first place of a set's own, where fetching puts it} */
    Path folderOf(String name) {
        return places(name).getFirst();
    }

    private static Source atPath(Path path) {
        Source source = Source.at(path);
        if (source != null) {
            return source;
        }
        String advice = "give a .csv, .tsv or .txt file (or .gz of one), or a folder or archive (.tar, .tar.gz, .zip) with %s"
                .formatted(
                        "train-images-idx3-ubyte[.gz] and the like, PNG or JPEG images by class, data_batch_1.bin, or x.npy and y.npy (.npz)");
        if (Files.isDirectory(path) || Bundle.isArchive(path)) {
            throw new DataException("'%s' holds no data: %s; it holds %s".formatted(path, advice, holds(path)));
        }
        throw new DataException("'%s' is no data set: %s".formatted(path, advice));
    }

    private static String holds(Path path) {
        return Files.isDirectory(path) ? IdxFolder.names(path) : Bundle.of(path, _ -> false).holds();
    }

    private static DataException missing(String name, List<Path> places) {
        String advice = IMAGES.contains(name)
                ? "put train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz] and the t10k files there"
                : "names are %s, %s; or give a folder or file of data"
                        .formatted(BUILT_IN, String.join(", ", IMAGES));
        String fetch = Fetch.names().contains(name) ? "fetch it (./pc4j data fetch %s), or ".formatted(name) : "";
        List<String> looked = places.stream().distinct().map(Locator::describe).toList();
        return new DataException("no data set '%s': %s%s; looked in %s"
                .formatted(name, fetch, advice, String.join(", ", looked)));
    }

    private static String describe(Path place) {
        return Files.isDirectory(place) ? "%s (holds %s)".formatted(place, IdxFolder.names(place)) : place.toString();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException("'%s' is not a path: %s".formatted(text, e.getReason()), e);
        }
    }
}
