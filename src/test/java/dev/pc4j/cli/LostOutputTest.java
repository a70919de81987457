package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LostOutputTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "--version", "train --help", "devices", "bench --help",
        "bench --sizes 3,2 --engine reference --json --repeats 1 --warmup 0", "compare --sizes 3,2 --engine reference",
        "selftest --engine reference --case residual",
        "train --engine reference --hidden 2 --steps 1 --epochs 1 --quiet --checkpoint NET"})
    void isAnError(String command) {
        String[] words = command.replace("NET", folder.resolve("net.safetensors").toString()).split(" ");
        CommandLine commands = Main.commandLine(words);
        StringWriter err = new StringWriter();
        commands.setOut(new PrintWriter(new FilterWriter(new StringWriter()) {
            @Override
            public void write(String text, int from, int count) throws IOException {
                throw new IOException("No space left on device");
            }
        }));
        commands.setErr(new PrintWriter(err));
        int code = command.isEmpty() ? Main.run(commands) : Main.run(commands, words);
        assertThat(code).as(err.toString()).isEqualTo(2);
        assertThat(err).hasToString("pc4j: output is lost: standard output is full or closed" + System.lineSeparator());
    }

    @Test
    void isAnErrorOnAFullDevice() throws IOException, InterruptedException {
        assumeTrue(Path.of("/dev/full").toFile().exists(), "no /dev/full here");
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "--help"));
        Process process = new ProcessBuilder(java).redirectOutput(Path.of("/dev/full").toFile()).start();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("pc4j: output is lost");
        assertThat(process.waitFor()).isEqualTo(2);
    }
}
