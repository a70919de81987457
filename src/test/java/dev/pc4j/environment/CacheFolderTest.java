package dev.pc4j.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where data sets and what engines have built are kept. */
class CacheFolderTest {
    private static final String PROPERTY = "pc4j.test.cache";

    @Test
    void aPropertyNamesTheFolderItself() {
        System.setProperty(PROPERTY, "/a/b");
        try {
            assertThat(CacheFolder.of(PROPERTY, "opencl")).isEqualTo(Path.of("/a/b"));
        } finally {
            System.clearProperty(PROPERTY);
        }
        assertThat(CacheFolder.of(PROPERTY, "opencl")).isEqualTo(CacheFolder.of(System.getenv()).resolve("opencl"));
    }

    @Test
    void theEnvironmentComesBeforeWhatTheSystemKnows() {
        assertThat(of(Map.of("XDG_CACHE_HOME", "/c", "HOME", "/h"), "/s")).isEqualTo("/c/pc4j");
        assertThat(of(Map.of("HOME", "/h"), "/s")).isEqualTo("/h/.cache/pc4j");
        assertThat(of(Map.of("XDG_CACHE_HOME", "", "HOME", ""), "/s")).isEqualTo("/s/.cache/pc4j");
        assertThat(of(Map.of("XDG_CACHE_HOME", "relative", "HOME", "/h"), "/s")).isEqualTo("/h/.cache/pc4j");
    }

    /** A user whom the system does not know has the home "?", and nothing may come to lie in the working folder. */
    @Test
    void withoutAHomeItIsAFolderOfTheUsersAmongTemporaryFiles() {
        assertThat(of(Map.of(), "?")).startsWith(System.getProperty("java.io.tmpdir") + "/pc4j-");
        assertThat(of(Map.of(), "?")).doesNotContain("?");
    }

    private static String of(Map<String, String> environment, String systemHome) {
        return CacheFolder.of(environment, systemHome).toString();
    }
}
