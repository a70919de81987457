package dev.pc4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Files inside a folder, a tar (gzipped or not) or a zip, in the order of their paths. Nothing is unpacked: files of an
 * archive are held in memory as they are, those of a folder are read when they are asked for.
 *
 * @param path  of the folder or archive
 * @param files those that were asked for
 * @param others up to a few of the others' paths, for messages
 */
record Bundle(Path path, List<Bundle.File> files, List<String> others) {

    /** A file larger than this is none of those that data sets are made of. */
    private static final int MOST_BYTES = 1 << 28;

    private static final int MOST_OTHERS = 9;
    private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar|tar\\.gz|tgz|zip)");
    private static final Pattern UPWARDS = Pattern.compile("(^|.*[/\\\\])\\.\\.([/\\\\].*|$)");

    /** The content of a file. */
    interface Bytes {
        byte[] read() throws IOException;
    }

    /**
     * A file.
     *
     * @param path inside the bundle, with {@code /} between folders
     */
    record File(Path bundle, String path, Bytes bytes) {

        /** {@return all of it} */
        byte[] read() {
            try {
                return bytes.read();
            } catch (IOException e) {
                throw Content.unreadable(toString(), e);
            }
        }

        /** {@return the last part of the path} */
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** {@return how messages call it} */
        @Override
        public String toString() {
            return bundle.resolve(path).toString();
        }
    }

    /** Whether a path is, by its name, that of an archive that is there. */
    static boolean isArchive(Path path) {
        return ARCHIVE.matcher(path.toString().toLowerCase(Locale.ROOT)).matches() && Files.isRegularFile(path);
    }

    /**
     * Lists a folder or reads an archive; hidden files, and what lies in hidden folders, are passed over.
     *
     * @param wanted which files, by their names
     */
    static Bundle of(Path path, Predicate<String> wanted) {
        Collector collector = new Collector(path, wanted);
        try {
            if (Files.isDirectory(path)) {
                collector.folder();
            } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
                collector.zip();
            } else {
                collector.tar();
            }
        } catch (UncheckedIOException e) {
            throw Content.unreadable(path.toString(), e.getCause());
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
        collector.files.sort(Comparator.comparing(File::path));
        return new Bundle(path, List.copyOf(collector.files), List.copyOf(collector.others));
    }

    /** One file, in the folder that it lies in. */
    static Bundle ofFile(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return new Bundle(folder, List.of(new File(folder, path.getFileName().toString(),
                () -> Files.readAllBytes(path))), List.of());
    }

    /** The same of some files, by their names. */
    Bundle filter(Predicate<String> names) {
        return new Bundle(path, files.stream().filter(file -> names.test(file.name())).toList(), others);
    }

    /** {@return what a bundle holds that was not asked for, for a message} */
    String holds() {
        return others.isEmpty() ? "nothing" : Listing.of(others);
    }

    /** What is found on the way through a folder or an archive. */
    private static final class Collector {
        private final Path path;
        private final Predicate<String> wanted;
        private final List<File> files = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private long held;

        Collector(Path path, Predicate<String> wanted) {
            this.path = path;
            this.wanted = wanted;
        }

        void folder() throws IOException {
            try (Stream<Path> found = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
                found.filter(Files::isRegularFile).forEach(file -> {
                    String name = path.relativize(file).toString().replace('\\', '/');
                    if (takes(name)) {
                        files.add(new File(path, name, () -> {
                            try (InputStream in = Files.newInputStream(file)) {
                                return bounded(name, in);
                            }
                        }));
                    }
                });
            }
        }

        void tar() throws IOException {
            try (TarArchiveInputStream in = new TarArchiveInputStream(Content.open(path))) {
                for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (entry.isFile() && takes(inside(entry.getName()))) {
                        hold(inside(entry.getName()), in);
                    }
                }
            }
        }

        void zip() throws IOException {
            try (ZipFile zip = new ZipFile(path.toFile())) {
                Enumeration<? extends ZipEntry> entries = zip.entries();
                while (entries.hasMoreElements()) {
                    ZipEntry entry = entries.nextElement();
                    if (!entry.isDirectory() && takes(inside(entry.getName()))) {
                        try (InputStream in = zip.getInputStream(entry)) {
                            hold(inside(entry.getName()), in);
                        }
                    }
                }
            }
        }

        /** The path of an archive's file, which nobody may take for one outside of it. */
        private String inside(String name) {
            if (name.startsWith("/") || UPWARDS.matcher(name).matches()) {
                throw new DataException("file '%s' of '%s' lies outside of the archive: pack it anew by relative paths"
                        .formatted(name, path));
            }
            return name.replace('\\', '/').replaceFirst("^(\\./)+", "");
        }

        private boolean takes(String name) {
            if (name.startsWith(".") || name.contains("/.") || name.startsWith("__MACOSX/")) {
                return false;
            }
            boolean takes = wanted.test(name.substring(name.lastIndexOf('/') + 1));
            if (!takes && others.size() < MOST_OTHERS) {
                others.add(name);
            }
            return takes;
        }

        private void hold(String name, InputStream in) throws IOException {
            byte[] content = bounded(name, in);
            held += content.length;
            if (held > Runtime.getRuntime().maxMemory() / 2) {
                throw new DataException("'%s' holds more than half of the heap: unpack it, and give the folder"
                        .formatted(path));
            }
            files.add(new File(path, name, () -> content));
        }

        /** All of a file; what is packed may be a thousand times as large as the archive. */
        private byte[] bounded(String name, InputStream in) throws IOException {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new DataException("file '%s' of '%s' has more than %d MiB: leave it out"
                        .formatted(name, path, MOST_BYTES >> 20));
            }
            return content;
        }
    }
}
