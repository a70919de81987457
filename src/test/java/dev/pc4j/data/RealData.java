package dev.pc4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the real sets are: the folder in the system property {@code pc4j.data}, else {@code ../shared/data}. */
final class RealData {

    private RealData() {}

    /** The folder of a set; skips the test, and prints why, where it is not there. */
    static Path folder(String name) {
        Path folder = Path.of(System.getProperty("pc4j.data", "../shared/data"), name);
        if (!Files.isDirectory(folder)) {
            String reason = "skipped: no %s in '%s' (set -Dpc4j.data=<folder>)"
                    .formatted(name, folder.toAbsolutePath());
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return folder;
    }
}
