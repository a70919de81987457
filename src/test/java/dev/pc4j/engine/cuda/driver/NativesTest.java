package dev.pc4j.engine.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jcuda.LibUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process left of JCuda's libraries is not what is loaded. */
class NativesTest {
    private static final String NAME = "libJCudaDriver-12.6.0-linux-x86_64.so";

    @TempDir
    Path folder;

    private byte[] whole;

    @BeforeEach
    void read() throws IOException {
        try (InputStream in = LibUtils.class.getResourceAsStream("/lib/" + NAME)) {
            whole = in.readAllBytes();
        }
    }

    @Test
    void aHalfWrittenLibraryIsReplaced() throws IOException {
        Path file = Files.write(folder.resolve(NAME), Arrays.copyOf(whole, 10_000));
        Natives.mend(folder);
        assertThat(file).hasBinaryContent(whole);
        assertThat(folder).isDirectoryNotContaining(p -> p.toString().endsWith(".part"));
    }

    @Test
    void aFlippedBitIsFound() throws IOException {
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Path file = Files.write(folder.resolve(NAME), damaged);
        Natives.mend(folder);
        assertThat(file).hasBinaryContent(whole);
    }

    @Test
    void whatIsWholeOrNotJCudasStays() throws IOException {
        Path file = Files.write(folder.resolve(NAME), whole);
        Object before = Files.getAttribute(file, "unix:ino");
        Path other = Files.write(folder.resolve("libJCuOther.so"), new byte[] {1, 2, 3});
        Natives.mend(folder);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
        assertThat(other).hasBinaryContent(new byte[] {1, 2, 3});
    }
}
