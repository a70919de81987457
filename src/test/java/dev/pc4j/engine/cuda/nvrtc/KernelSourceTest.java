package dev.pc4j.engine.cuda.nvrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSourceTest {
    private static final String COLUMNS = "/kernels/cuda/plan/columns.cu";

    @Test
    void constantsComeFirstAndEveryIncludedFileOnce() {
        String text = KernelSource.of(COLUMNS, Map.of("PC_COLUMNS_GROUPS", "2")).text();
        assertThat(text).startsWith("#define PC_COLUMNS_GROUPS 2\n#line 1 \"columns.cu\"\n")
                .containsOnlyOnce(
                        "#line 1 \"task.h\"")
                .containsOnlyOnce("#line 1 \"fragments.cuh\"")
                .containsOnlyOnce("#line 1 \"activations.h\"")
                .containsOnlyOnce("#line 1 \"primitives.cuh\"");
    }

    @Test
    void whatIsNotAmongTheSourcesIsLeftToTheCompiler() {
        String text = KernelSource.of(COLUMNS, Map.of()).text();
        assertThat(text.lines().filter(line -> line.startsWith("#include"))).containsExactly("#include \"shim.h\"");
    }

    @Test
    void linesKeepTheirNumbers() {
        String text = KernelSource.of(COLUMNS, Map.of()).text();
        assertThat(text).containsSubsequence("#include \"shim.h\"", "#line ", "\"launch.cuh\"", "#line ",
                "\"columns.cu\"");
    }

    @Test
    void anUnknownFileIsNamed() {
        assertThatThrownBy(() -> KernelSource.of("/kernels/none.cu", Map.of()))
                .hasMessage("there is no source '/kernels/none.cu'");
    }
}
