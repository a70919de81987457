package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ErrorsTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(new Main()).setErr(new PrintWriter(err, true));
    private final Errors errors = new Errors(() -> false);

    @Test
    void aBugIsOneLineAndExitCodeOne() {
        assertThat(errors.execution(new IllegalStateException("two\n  lines"), command, null)).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement()
                .asString()
                .startsWith("pc4j: this is a bug")
                .contains("two lines", "--debug");
    }

    @Test
    void debugAddsTheStackTrace() {
        assertThat(new Errors(() -> true).execution(new EngineException("no"), command, null)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSizeGreaterThan(2).first().isEqualTo("pc4j: no");
        assertThat(err.toString()).contains("at dev.pc4j.cli.ErrorsTest");
    }

    @Test
    void aFailureToReadOrWriteSaysWhatItWas() {
        errors.execution(new UncheckedIOException(new NoSuchFileException("gone.csv")), command, null);
        errors.execution(new UncheckedIOException("cannot write 'x': full", new IOException("full")), command, null);
        assertThat(err.toString().lines()).containsExactly("pc4j: 'gone.csv': there is no such file or folder",
                "pc4j: cannot write 'x': full");
    }

    @Test
    void whyEnginesArePassedOverIsNoPartOfAnError() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "compare", "--sizes", "3,2", "--device",
                "none such").start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines().filter(line -> line.startsWith("pc4j: "))).singleElement()
                .asString()
                .contains("none such");
    }

    @Test
    void tooLittleMemoryIsTheUsersToMend() {
        assertThat(errors.fatal(new OutOfMemoryError("Java heap space"), command)).isEqualTo(2);
        assertThat(errors.fatal(new NoClassDefFoundError("x"), command)).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2)
                .first()
                .asString()
                .contains("Java heap space", "PC4J_JVM_OPTS=-Xmx8g");
    }
}
