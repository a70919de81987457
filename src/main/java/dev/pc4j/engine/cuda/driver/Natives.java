package dev.pc4j.engine.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import jcuda.LibUtils;

/**
 * JCuda's own libraries, which it unpacks into {@code java.io.tmpdir} and loads from there. One that is there already it takes as it is, and
 * what another process has left half written ends the JVM: so such a file is replaced before.
 */
final class Natives {

    private Natives() {}

    /**
     * Replaces what lies in a folder but is not what JCuda brings.
     *
     * @throws LinkageError where it cannot be replaced
     */
    static void mend(Path folder) {
        try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(folder, System.mapLibraryName("JCu*"))) {
            for (Path file : unpacked) {
                restore(file);
            }
        } catch (IOException e) {
            throw new LinkageError("a damaged library of JCuda in " + folder + " cannot be replaced: " + e, e);
        }
    }

    private static void restore(Path file) throws IOException {
        byte[] whole = resource(file.getFileName().toString());
        if (whole.length == 0 || Arrays.equals(whole, Files.readAllBytes(file))) {
            return;
        }
        Path fresh = Files.createTempFile(file.getParent(), "pc4j", ".part");
        try {
            Files.write(fresh, whole);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** What JCuda brings; nothing where it has no such library. */
    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LibUtils.class.getResourceAsStream("/lib/" + name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
