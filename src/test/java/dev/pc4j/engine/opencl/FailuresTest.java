package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users read when something cannot be. */
class FailuresTest {

    @Test
    void aProgramThatDoesNotBuildShowsTheCompilersWords() {
        Settings broken = Present.settings()
                .withSource("kernel void pc_gather(global float *memory) { no such type; }");
        try (OpenClEngine engine = new OpenClEngine(Present.device(), broken)) {
            assertThatThrownBy(() -> Steps.compile(engine)).isInstanceOf(EngineException.class)
                    .hasMessageContaining("clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE")
                    .hasMessageContaining(Present.device().name())
                    .hasMessageContaining("PC_TILE_ROWS")
                    .hasMessageContaining("error");
            assertThat(engine.context().buffers()).isZero();
        }
    }

    @Test
    void aKernelThatIsNotThereIsNamed() {
        Settings partial = Present.settings().withSource("kernel void other(global float *memory) { memory[0] = 1; }");
        try (OpenClEngine engine = new OpenClEngine(Present.device(), partial)) {
            assertThatThrownBy(() -> {
                try (Plan plan = Steps.compile(engine)) {
                    Steps.train(plan, 1);
                }
            }).isInstanceOf(EngineException.class)
                    .hasMessageContaining("clCreateKernel failed with CL_INVALID_KERNEL_NAME: pc_");
            assertThat(engine.context().buffers()).isZero();
        }
    }

    @Test
    void aPlanThatDoesNotFitNamesTheBytes() {
        Graph wide = Models.mlp(30000, 30000, 30000, 10).build();
        Schedule schedule = LearningRule.STRICT.schedule(wide, new Inference(1, 0.1));
        try (OpenClEngine engine = Present.engine()) {
            if (Present.device().memory() < 16L << 30) {
                assertThatThrownBy(() -> engine.compile(wide, schedule, PlanOptions.batch(1)))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("not enough memory on " + Present.device())
                        .hasMessageContaining("the values and parameters of a plan needs");
                assertThat(engine.context().buffers()).isZero();
            }
        }
    }

    @Test
    void otherPrecisionsAndKernelsAreRefused() {
        Schedule schedule = LearningRule.STRICT.schedule(Steps.GRAPH, new Inference(1, 0.1));
        try (OpenClEngine engine = Present.engine()) {
            assertThatThrownBy(() -> engine.compile(Steps.GRAPH, schedule, PlanOptions.batch(1).with(Precision.BF16)))
                    .hasMessage("engine 'opencl' has no precision bf16: it computes in fp32");
            assertThatThrownBy(() -> engine.compile(Steps.GRAPH, schedule, PlanOptions.batch(1).withKernel("best")))
                    .hasMessage("engine 'opencl' has no kernel 'best': it has sweep, phases");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsAnsweredWithThoseThatAre() {
        String name = Present.device().toString();
        assertThatThrownBy(() -> new OpenClProvider().open(new EngineOptions(0, "no such device")))
                .hasMessageContaining("engine 'opencl' has no device 'no such device': it has device 0 (")
                .hasMessageContaining(name);
        new OpenClProvider().open(new EngineOptions(0, "0")).close();
        new OpenClProvider().open(new EngineOptions(0, Present.device().name().toUpperCase(Locale.ROOT)))
                .close();
    }

    @Test
    void codesHaveTheirNames() {
        assertThat(Codes.name(-5)).isEqualTo("CL_OUT_OF_RESOURCES");
        assertThat(Codes.name(-11)).isEqualTo("CL_BUILD_PROGRAM_FAILURE");
        assertThat(Codes.name(-54)).isEqualTo("CL_INVALID_WORK_GROUP_SIZE");
        assertThat(Codes.name(-68)).isEqualTo("CL_INVALID_DEVICE_PARTITION_COUNT");
        assertThat(Codes.name(-9999)).isEqualTo("code -9999");
    }

    @Test
    void onlyPoclIsToldByTheFilesOfDrivers(@TempDir Path folder) throws IOException {
        assertThat(VendorFiles.onlyPocl(folder.resolve("none"), Map.of())).isFalse();
        assertThat(VendorFiles.onlyPocl(folder, Map.of())).isFalse();
        Files.writeString(folder.resolve("pocl.icd"), "libpocl.so.2.10.0\n");
        assertThat(VendorFiles.onlyPocl(folder, Map.of())).isTrue();
        assertThat(VendorFiles.onlyPocl(folder, Map.of("OCL_ICD_VENDORS", "/elsewhere"))).isFalse();
        Files.writeString(folder.resolve("nvidia.icd"), "libnvidia-opencl.so.1\n");
        assertThat(VendorFiles.onlyPocl(folder, Map.of())).isFalse();
    }

    @Test
    void sourcesHaveNoIncludesLeft() {
        assertThat(Sources.Part.DENSE.text()).contains("kernel", "PcTask", "pc_sweep")
                .doesNotContainPattern("(?m)^\\s*#\\s*include");
    }
}
