package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.KernelCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one line of each reason why the engine cannot run, and what devices of little capability can. */
@Tag("stand-in")
class UnavailableTest {
    @TempDir
    Path folder;

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    private final String kernels = System.getProperty(KernelCode.PROPERTY);

    @AfterEach
    void asBefore() {
        FakeGpu.set("PC4J_STANDIN_DEVICES", "");
        FakeGpu.set("PC4J_STANDIN_CAPABILITY", "");
        FakeGpu.set("PC4J_STANDIN_DRIVER", "");
        System.setProperty(KernelCode.PROPERTY, kernels);
    }

    private static String line() {
        return new CudaProvider().unavailable().orElse("it can run");
    }

    @Test
    void aGoodDeviceCanRun() {
        assertThat(line()).isEqualTo("it can run");
        assertThat(new CudaProvider().devices()).containsExactly("PC4J stand-in, compute capability 9.0, 16.0 GiB");
        try (Engine engine = FakeGpu.engine()) {
            assertThat(engine.device()).contains("PC4J stand-in", "9.0", "driver of CUDA 13.0", "cuBLAS 12",
                    "kernels for");
            assertThat(engine.precisions()).containsExactly(Precision.FP32, Precision.TF32, Precision.BF16,
                    Precision.BF16X3);
        }
    }

    @Test
    void noDevice() {
        FakeGpu.set("PC4J_STANDIN_DEVICES", "0");
        assertThat(line()).isEqualTo("the driver sees no GPU: CUDA_VISIBLE_DEVICES may hide it");
    }

    /** Kernels that an nvcc of some version has built. */
    private void builtWith(String toolkit) throws IOException {
        Path file = Files.createFile(folder.resolve(toolkit + ".fatbin"));
        Files.writeString(Path.of(file + KernelCode.TOOLKIT), toolkit + "\n");
        System.setProperty(KernelCode.PROPERTY, file.toString());
    }

    @Test
    void anOldDriver() throws IOException {
        FakeGpu.set("PC4J_STANDIN_DRIVER", "12040");
        assertThat(line()).as("nobody says what the kernels need").isEqualTo("it can run");
        builtWith("13.1");
        assertThat(line()).isEqualTo(
                "the driver is of CUDA 12.4 and the kernels need one of CUDA 13.0: install driver 580 or a newer one");
        builtWith("12.9");
        assertThat(line()).isEqualTo("it can run");
        builtWith("14.0");
        assertThat(line()).isEqualTo(
                "the driver is of CUDA 12.4 and the kernels need one of CUDA 14.0: install a newer driver");
        FakeGpu.set("PC4J_STANDIN_DRIVER", "11080");
        assertThat(line()).contains("of CUDA 11.8", "need one of CUDA 14.0");
        builtWith("12.8");
        assertThat(line()).isEqualTo(
                "the driver is of CUDA 11.8 and the kernels need one of CUDA 12.0: install driver 525 or a newer one");
    }

    @Test
    void anOldDevice() {
        FakeGpu.set("PC4J_STANDIN_CAPABILITY", "6.1");
        assertThat(line()).isEqualTo(
                "PC4J stand-in (device 0) has compute capability 6.1: the kernels need 7.5 or more");
    }

    @Test
    void noKernels() {
        System.setProperty(KernelCode.PROPERTY, "no-such-file");
        assertThat(line()).contains("no-such-file", "cannot be read");
    }

    @Test
    void turingHasNoTensorCoresOfTheseKinds() {
        FakeGpu.set("PC4J_STANDIN_CAPABILITY", "7.5");
        try (Engine engine = FakeGpu.engine()) {
            assertThat(engine.precisions()).containsExactly(Precision.FP32);
            assertThatThrownBy(() -> Nets.plan(engine, Nets.options().with(Precision.BF16)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage(
                            "engine 'cuda' has no precision bf16 on PC4J stand-in (device 0) of compute capability 7.5"
                                    + " (tf32 and bf16 begin at 8.0): it computes in fp32");
        }
    }

    @Test
    void aNameThatFitsNoDevice() {
        assertThatThrownBy(() -> new CudaProvider().open(new EngineOptions(0, "H100")))
                .hasMessageContainingAll("engine 'cuda' has no device 'H100'", "PC4J stand-in");
    }
}
