package dev.pc4j.train;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.pc4j.environment.Reason;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Replaces a file in one step: whoever opens it finds all of the old content or all of the new, after a crash as well.
 */
public final class AtomicFile {

    /** Who writes the content. */
    @FunctionalInterface
    public interface Content {
        void write(WritableByteChannel out) throws IOException;
    }

    private static final String TEMPORARY = ".tmp";
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;
    private static final System.Logger LOG = System.getLogger(AtomicFile.class.getName());

    private AtomicFile() {}

    /**
     * Writes a file; when that fails the file is as it was and nothing is left beside it. An interruption of the thread
     * neither stops the writing nor is lost.
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = target(file);
        boolean interrupted = false;
        boolean written = false;
        try {
            while (!written) {
                interrupted |= Thread.interrupted();
                written = replaced(target, content);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        force(target.getParent());
    }

    /** Whether the file is replaced; it is not when the thread was interrupted meanwhile, which closes channels. */
    private static boolean replaced(Path target, Content content) throws IOException {
        Path temporary = hidden(target, Long.toHexString(System.nanoTime()) + TEMPORARY);
        try {
            try (FileChannel out = FileChannel.open(temporary, WRITE, CREATE_NEW)) {
                lock(out); // so that nobody takes it for a leftover
                content.write(out);
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (ClosedByInterruptException e) {
            delete(temporary, e);
            return false;
        } catch (IOException | RuntimeException | Error e) {
            delete(temporary, e);
            throw e;
        }
    }

    /** Deletes what processes that were killed have left of writing a file. */
    static void clean(Path file) throws IOException {
        Path target = target(file);
        String ours = hidden(target, "").getFileName().toString();
        try (Stream<Path> files = Files.list(target.getParent())) {
            for (Path left : files.filter(f -> isLeftover(f.getFileName().toString(), ours)).toList()) {
                cleanOne(left);
            }
        }
    }

    private static boolean isLeftover(String name, String ours) {
        return name.startsWith(ours) && name.endsWith(TEMPORARY);
    }

    private static void cleanOne(Path left) throws IOException {
        try (FileChannel opened = FileChannel.open(left, WRITE)) {
            if (lock(opened)) {
                Files.deleteIfExists(left);
            }
        } catch (NoSuchFileException _) {
            // whoever wrote it has finished
        }
    }

    /** Whether nobody else has a file locked, as far as the system knows of locks at all. */
    static boolean lock(FileChannel file) {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no locks here", e);
            return true;
        }
    }

    /** A file of ours beside a target, whose name is short whatever the target's. */
    static Path hidden(Path target, String ending) {
        byte[] name = target.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        return target.resolveSibling(".pc4j-%016x-%s"
                .formatted(UUID.nameUUIDFromBytes(name).getMostSignificantBits(), ending));
    }

    /** The file itself where a link leads to it, there or not: a link would be replaced, and so would a device. */
    static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "its links lead in a circle: choose another name");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
        }
        if (exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file: choose another name");
        }
        return target;
    }

    /** Whether there is such a file; fails where there cannot be one, as with a name that is too long. */
    private static boolean exists(Path target) throws IOException {
        try {
            Files.readAttributes(target, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
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
            LOG.log(Level.DEBUG, "folder not forced to disk", e);
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
