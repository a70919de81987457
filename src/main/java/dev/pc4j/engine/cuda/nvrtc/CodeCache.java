package dev.pc4j.engine.cuda.nvrtc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compiled code in files, each under the hash of all that it was made of and beginning with the hash of what follows. A file that was
 * damaged is as good as none, and one that cannot be written costs only the time to compile again.
 *
 * @param folder made when something is kept
 */
record CodeCache(Path folder) {
    private static final System.Logger LOG = System.getLogger(CodeCache.class.getName());
    private static final int HASH = 32;

    /** The name of what is made of these texts. */
    static String key(String... of) {
        MessageDigest digest = sha256();
        for (String text : of) {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What is kept under a name; empty where nothing is, or nothing whole. */
    Optional<byte[]> read(String key) {
        try {
            byte[] file = Files.readAllBytes(path(key));
            byte[] code = Arrays.copyOfRange(file, Math.min(HASH, file.length), file.length);
            return Arrays.equals(file, 0, Math.min(HASH, file.length), sha256().digest(code), 0, HASH)
                    ? Optional.of(code)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Keeps code, whole or not at all. */
    void write(String key, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "kernel", ".tmp");
            try {
                Files.write(temporary,
                        ByteBuffer.allocate(HASH + code.length).put(sha256().digest(code)).put(code).array());
                Files.move(temporary, path(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING,
                    "a compiled kernel cannot be kept in {0} ({1}): it is compiled again each time",
                    folder, e);
        }
    }

    private Path path(String key) {
        return folder.resolve(key + ".cubin");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
