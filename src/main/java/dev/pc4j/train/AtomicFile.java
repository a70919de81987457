package dev.pc4j.train;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.pc4j.environment.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Replaces a file in one step: whoever opens it finds all of the old content or all of the new, after a crash as well.
 */
final class AtomicFile {

    /** Who writes the content. */
    @FunctionalInterface
    interface Content {
        void write(WritableByteChannel out) throws IOException;
    }

    private AtomicFile() {}

    /** Writes a file; when that fails the file is as it was and nothing is left beside it. */
    static void write(Path file, Content content) throws IOException {
        Path target = target(file);
        Path temporary = target.resolveSibling(".%s.%x.tmp".formatted(target.getFileName(), System.nanoTime()));
        try {
            try (FileChannel out = FileChannel.open(temporary, WRITE, CREATE_NEW)) {
                content.write(out);
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            delete(temporary, e);
            throw e;
        }
        force(target.getParent());
    }

    /** The file itself where a link leads to it: a link would be replaced, and so would a device. */
    private static Path target(Path file) throws IOException {
        if (!Files.exists(file)) {
            return file.toAbsolutePath();
        }
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file: choose another name");
        }
        return file.toRealPath();
    }

    private static void delete(Path temporary, Throwable cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Makes the new name last through a power failure, where the system lets a folder be opened at all. */
    private static void force(Path folder) {
        try (FileChannel opened = FileChannel.open(folder, READ)) {
            opened.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName()).log(System.Logger.Level.DEBUG, "folder not forced to disk", e);
        }
    }

    /** Why a file could not be written or read, as the end of a line. */
    static String why(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> Files.isDirectory(file.toAbsolutePath().getParent())
                    ? "there is no such file"
                    : "there is no folder '%s': create it".formatted(file.toAbsolutePath().getParent());
            case AccessDeniedException denied -> "its rights or its folder's forbid it: choose another place";
            default -> Reason.of(e);
        };
    }
}
