package dev.pc4j.engine.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Small files that spare work and may vanish at any time: what cannot be read, or is not what was written, is absent, and what cannot
 * be written is not. Several processes may share the folder.
 */
final class DiskCache {
    private static final System.Logger LOG = System.getLogger(DiskCache.class.getName());
    private static final int CHECKSUM = 32;

    private final Path folder;

    DiskCache(Path folder) {
        this.folder = folder;
    }

    /** The name under which something that depends on all these is kept. */
    static String key(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** What was last written under the name, if it is there and whole. */
    Optional<byte[]> read(String name) {
        try {
            byte[] file = Files.readAllBytes(folder.resolve(name));
            if (file.length > CHECKSUM) {
                byte[] content = Arrays.copyOfRange(file, CHECKSUM, file.length);
                if (Arrays.equals(sha256().digest(content), Arrays.copyOf(file, CHECKSUM))) {
                    return Optional.of(content);
                }
            }
            LOG.log(System.Logger.Level.DEBUG, "cache file {0} is damaged: it is made again", folder.resolve(name));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cache file {0} is not there", folder.resolve(name));
        }
        return Optional.empty();
    }

    /** Keeps something, whole or not at all: a reader never sees half of it. */
    void write(String name, byte[] content) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, name, ".tmp");
            try {
                byte[] file = Arrays.copyOf(sha256().digest(content), CHECKSUM + content.length);
                System.arraycopy(content, 0, file, CHECKSUM, content.length);
                Files.write(temporary, file);
                Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot write to the cache {0}: {1}", folder, e.toString());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
