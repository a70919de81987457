package dev.pc4j.cli;

import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.CheckpointTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Checks of files to be written, made before any work whose result would be lost. */
final class Outputs {

    private Outputs() {}

    /** Whether something has this name, a link that leads nowhere too. */
    static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** The first name in this folder that is free, of {@code stem.ending}, {@code stem-2.ending} and so on. */
    static Path free(String stem, String ending) {
        for (int number = 1;; number++) {
            Path file = Path.of(stem + (number == 1 ? "" : "-" + number) + ending);
            if (!isThere(file)) {
                return file;
            }
        }
    }

    /** Whether two paths lead to one file, there or not. */
    static boolean same(Path a, Path b) {
        try {
            return (Files.exists(a) && Files.exists(b))
                    ? Files.isSameFile(a, b)
                    : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless a file can be made, or replaced, at the path. */
    static void check(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw new IllegalArgumentException("%s '%s' is a folder: name a file".formatted(option, file));
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "%s '%s' lies in a folder that does not exist: create '%s' first, or name another"
                            .formatted(option, file, folder));
        }
        if (!Files.isWritable(folder) || (Files.exists(file) && !Files.isWritable(file))) {
            throw new IllegalArgumentException(
                    "%s '%s' cannot be written: name a file in a folder of yours".formatted(option, file));
        }
    }

    /** Fails where something has the name of a file that is to be new; null where none is asked for. */
    static void checkNew(String option, Path file) {
        if (file == null) {
            return;
        }
        check(option, file);
        if (isThere(file)) {
            throw there(option, file, "name a new file");
        }
    }

    /** Fails unless a folder can be made at the path, where nothing may be yet; null where none is asked for. */
    static void checkNewFolder(String option, Path folder) {
        if (folder == null) {
            return;
        }
        if (isThere(folder)) {
            throw there(option, folder, "name a new folder");
        }
        check(option, folder);
    }

    /** That a file is there which is not to be lost. */
    static IllegalArgumentException there(String option, Path file, String advice) {
        return new IllegalArgumentException("%s '%s' is there already: %s".formatted(option, file, advice));
    }

    /** Takes hold of a checkpoint to be written. */
    static CheckpointTarget hold(Path file) {
        return CheckpointTarget.hold(file)
                .orElseThrow(() -> new CheckpointException(
                        "another run saves to '%s': wait for it, or name another file with --checkpoint"
                                .formatted(file)));
    }

    /** Fails where a file to be written is one that is read. */
    static void checkOther(String option, Path file, String otherOption, Path other) {
        if (same(file, other)) {
            throw new IllegalArgumentException("%s and %s are both '%s': name another file with %s"
                    .formatted(option, otherOption, file, option));
        }
    }
}
