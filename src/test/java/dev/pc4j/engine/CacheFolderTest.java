package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where engines keep what they have measured and built. */
class CacheFolderTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "pc4j");

    @Test
    void aPropertyNamesTheFolderItself() {
        assertThat(CacheFolder.of("/a/b", "/c", "opencl")).isEqualTo(Path.of("/a/b"));
    }

    @Test
    void elseItIsInTheCacheOfTheUser() {
        assertThat(CacheFolder.of(null, "/c", "opencl")).isEqualTo(Path.of("/c/pc4j/opencl"));
        assertThat(CacheFolder.of(null, "/c", "")).isEqualTo(Path.of("/c/pc4j"));
        assertThat(CacheFolder.of(null, null, "")).isEqualTo(HOME);
        assertThat(CacheFolder.of(null, " ", "opencl")).isEqualTo(HOME.resolve("opencl"));
    }
}
