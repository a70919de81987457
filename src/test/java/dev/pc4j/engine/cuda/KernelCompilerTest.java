package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler of kernels with the stand-in of NVRTC, which is g++. */
class KernelCompilerTest {
    private static final KernelSource ONE = new KernelSource("one.cu", "extern \"C\" int one() { return 1; }");
    private static final KernelSource TWO = new KernelSource("two.cu", "extern \"C\" int two() { return 2; }");
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    @TempDir
    Path folder;

    @BeforeEach
    void withTheStandIn() {
        System.setProperty(Nvrtc.PROPERTY, NativeBuild.standIn().resolve("libnvrtc.so").toString());
    }

    @AfterEach
    void without() {
        System.clearProperty(Nvrtc.PROPERTY);
    }

    private KernelCompiler compiler(int capability) {
        return KernelCompiler.of(Nvrtc.find().orElseThrow(), capability, folder).orElseThrow();
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theSecondTimeNothingIsCompiled() throws IOException {
        List<byte[]> code = compiler(90).compile(List.of(ONE, TWO));
        assertThat(kept()).hasSize(2);
        for (Path file : kept()) {
            Files.setLastModifiedTime(file, LONG_AGO);
        }
        assertThat(compiler(90).compile(List.of(ONE, TWO))).containsExactlyElementsOf(code);
        assertThat(kept()).allSatisfy(file -> assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO));
    }

    @Test
    void aDamagedFileIsMadeAnew() throws IOException {
        byte[] code = compiler(90).compile(List.of(ONE)).getFirst();
        Files.write(kept().getFirst(), new byte[40]);
        assertThat(compiler(90).compile(List.of(ONE))).containsExactly(code);
        assertThat(Files.size(kept().getFirst())).isGreaterThan(code.length);
    }

    @Test
    void anotherArchitectureHasCodeOfItsOwn() throws IOException {
        compiler(90).compile(List.of(ONE));
        compiler(100).compile(List.of(ONE));
        assertThat(kept()).hasSize(2);
    }

    @Test
    void aDeviceNewerThanTheCompilerHasNone() {
        assertThat(KernelCompiler.of(Nvrtc.find().orElseThrow(), 999, folder)).isEmpty();
    }

    @Test
    void whatDoesNotCompileIsToldInOneLine() {
        KernelSource wrong = new KernelSource("wrong.cu", "int f() { return nowhere; }");
        assertThatThrownBy(() -> compiler(90).compile(List.of(wrong))).isInstanceOf(EngineException.class)
                .hasMessageContaining("wrong.cu does not compile by NVRTC 13.0")
                .hasMessageContaining("nowhere")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aNamedCompilerThatDoesNotLoadIsAnErrorAndNoneMayBeAskedFor() {
        System.setProperty(Nvrtc.PROPERTY, "/nowhere/libnvrtc.so");
        assertThatThrownBy(Nvrtc::find).isInstanceOf(EngineException.class)
                .hasMessageContaining("the NVRTC '/nowhere/libnvrtc.so' that -Dpc4j.cuda.nvrtc names does not load");
        System.setProperty(Nvrtc.PROPERTY, Nvrtc.NONE);
        assertThat(Nvrtc.find()).isEmpty();
    }
}
