package dev.pc4j.engine.cuda.nvrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcSearchTest {
    @TempDir
    Path root;

    private String library(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file).toString();
    }

    private NvrtcSearch search(Map<String, String> environment) {
        return new NvrtcSearch(environment, root.resolve("usual"));
    }

    @Test
    void withNothingThereTheLoaderIsAsked() {
        assertThat(search(Map.of()).places()).containsExactly("libnvrtc.so.13", "libnvrtc.so.12");
    }

    @Test
    void aToolkitComesBeforeTheLoaderAndTheNamedOneBeforeTheUsual() throws IOException {
        String usual = library("usual/lib64/libnvrtc.so.12");
        String named = library("named/lib/libnvrtc.so.13");
        assertThat(search(Map.of("CUDA_HOME", root.resolve("named").toString())).places())
                .containsExactly(named, usual, "libnvrtc.so.13", "libnvrtc.so.12");
    }

    @Test
    void packagesOfPythonAreFoundByTheEnvironmentTheHomeAndThePath() throws IOException {
        String environment = library("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libnvrtc.so.13");
        String home = library("home/.local/lib/python3.9/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
        String path = library("opt/lib/python3/dist-packages/nvidia/cu13/lib/libnvrtc.so.13");
        Map<String, String> variables = Map.of("VIRTUAL_ENV", root.resolve("venv").toString(), "HOME",
                root.resolve("home").toString(), "PATH", "/nowhere::" + root.resolve("opt/bin"));
        assertThat(search(variables).places())
                .containsExactly("libnvrtc.so.13", "libnvrtc.so.12", environment, home, path);
    }
}
