package dev.pc4j.train;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file that a run saves to, found fit before the run begins and held against other runs, of other processes too,
 * until it is closed. While it is held a hidden lock file lies beside it.
 */
public final class CheckpointTarget implements AutoCloseable {
    /** A file that is sparse, and deleted in the end. */
    private static final int LARGEST_MARK = 1 << 20;
    /** Of this process: a second opening of a lock file, once closed, would give up the lock of the first. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path lockFile;
    private final FileChannel lock;

    private CheckpointTarget(Path file, Path lockFile, FileChannel lock) {
        this.file = file;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Fails where nothing can be saved.
     *
     * @return whether a checkpoint is there already
     * @throws CheckpointException where the path cannot work, or leads to something that is no checkpoint
     */
    public static boolean check(Path file) {
        try {
            Path target = AtomicFile.target(file);
            if (!Files.exists(target)) {
                return false;
            }
            if (CheckpointFile.isOne(target)) {
                return true;
            }
        } catch (IOException e) {
            throw unfit(file, e);
        }
        throw new CheckpointException(
                "'%s' is there and is no checkpoint of PC4J, which could be replaced: name another file"
                        .formatted(file));
    }

    /**
     * Takes hold of a file, and deletes what saves that were killed have left beside it.
     *
     * @return empty where another run has hold of it
     * @throws CheckpointException as {@link #check}, or where the file's folder cannot be written
     */
    public static Optional<CheckpointTarget> hold(Path file) {
        check(file);
        try {
            Path lockFile = AtomicFile.hidden(AtomicFile.target(file), "lock");
            Optional<FileChannel> lock = lock(lockFile);
            if (lock.isPresent()) {
                AtomicFile.clean(file);
            }
            return lock.map(held -> new CheckpointTarget(file, lockFile, held));
        } catch (IOException e) {
            throw unfit(file, e);
        }
    }

    private static CheckpointException unfit(Path file, IOException e) {
        return new CheckpointException("cannot save checkpoint '%s': %s".formatted(file, AtomicFile.why(file, e)), e);
    }

    private static Optional<FileChannel> lock(Path lockFile) throws IOException {
        if (!HELD.add(lockFile)) {
            return Optional.empty();
        }
        Optional<FileChannel> lock = Optional.empty();
        try {
            lock = lockAgainstOthers(lockFile);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(lockFile);
            }
        }
    }

    private static Optional<FileChannel> lockAgainstOthers(Path lockFile) throws IOException {
        while (true) {
            FileChannel opened = FileChannel.open(lockFile, CREATE, READ, WRITE);
            if (!AtomicFile.lock(opened)) {
                opened.close();
                return Optional.empty();
            }
            if (isStillThere(lockFile, opened)) {
                return Optional.of(opened);
            }
            opened.close();
        }
    }

    /**
     * Whether a locked file still has its name: who had it before may have deleted it since it was opened. Its size is
     * the mark to know it by, since opening and closing it once more would give up the lock.
     */
    private static boolean isStillThere(Path lockFile, FileChannel opened) throws IOException {
        int mark = ThreadLocalRandom.current().nextInt(1, LARGEST_MARK);
        opened.truncate(0).write(ByteBuffer.allocate(1), mark);
        try {
            return Files.size(lockFile) == mark + 1;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The file. */
    public Path path() {
        return file;
    }

    /** Lets go of the file. */
    @Override
    public void close() {
        try (lock) {
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            throw unfit(file, e);
        } finally {
            HELD.remove(lockFile);
        }
    }
}
