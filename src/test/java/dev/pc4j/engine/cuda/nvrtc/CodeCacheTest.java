package dev.pc4j.engine.cuda.nvrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    @TempDir
    Path root;

    private CodeCache cache() {
        return new CodeCache(root.resolve("kernels"));
    }

    @Test
    void keepsCodeUnderItsName() throws IOException {
        assertThat(cache().read("a")).isEmpty();
        cache().write("a", CODE);
        assertThat(cache().read("a")).contains(CODE);
        assertThat(cache().read("b")).isEmpty();
        try (var files = Files.list(root.resolve("kernels"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatIsDamagedIsAsGoodAsNone() throws IOException {
        cache().write("a", CODE);
        Path file = root.resolve("kernels").resolve("a.cubin");
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(cache().read("a")).as("%d bytes", length).isEmpty();
        }
        whole[whole.length - 1]++;
        Files.write(file, whole);
        assertThat(cache().read("a")).isEmpty();
        cache().write("a", CODE);
        assertThat(cache().read("a")).contains(CODE);
    }

    @Test
    void aFolderThatCannotBeMadeCostsNothing() throws IOException {
        CodeCache under = new CodeCache(Files.createFile(root.resolve("file")).resolve("kernels"));
        under.write("a", CODE);
        assertThat(under.read("a")).isEmpty();
    }

    @Test
    void namesDifferByEveryPart() {
        assertThat(CodeCache.key("ab", "c")).isEqualTo(CodeCache.key("ab", "c"))
                .isNotEqualTo(CodeCache.key("a", "bc"))
                .isNotEqualTo(CodeCache.key("ab", "d"));
    }
}
