package dev.pc4j.engine.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** The CUDA kernels on the CPU, compiled by g++ with the shim of {@code src/test/native}. */
class ShimKernelsTest {
    @Test
    void theShimSeesWhatKernelsDoWrong() {
        run(NativeBuild.kernelsTest(), "shim");
    }

    @Test
    void kernelsComputeWhatTheContractSaysInEveryThreadOrder() {
        run(NativeBuild.kernelsTest(), "check");
    }

    @Test
    void everyBarrierIsMissedWhenItIsRemoved() {
        run(NativeBuild.kernelsTest(), "mutate");
    }

    @Test
    void kernelsStayWithinTheirMemory() {
        run(NativeBuild.kernelsTestAsan(), "memory");
    }

    private static void run(Path program, String what) {
        NativeBuild.run(Map.of(), List.of(program.toString(), what)).requireRight(program.getFileName() + " " + what);
    }
}
