package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Calibration;
import dev.pc4j.engine.Calibration.Constant;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.cuda.calibrate.ConstantsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That constants are measured, kept and used; on the CPU their values mean nothing. */
@Tag("stand-in")
class CalibratorTest {
    @TempDir
    Path folder;

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", "4");
        System.setProperty(ConstantsFile.PROPERTY, folder.toString());
    }

    @AfterEach
    void asBefore() {
        System.clearProperty(ConstantsFile.PROPERTY);
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", "");
    }

    @Test
    void measuresKeepsAndUses() throws IOException {
        long before = FakeGpu.live();
        StandIn.memory(64L << 20);
        Calibration found = new CudaProvider().calibrate(EngineOptions.DEFAULT).orElseThrow();
        StandIn.reset();
        assertThat(FakeGpu.live()).isEqualTo(before);
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
        assertThat(found.constants()).filteredOn(Constant::measured)
                .extracting(Constant::name)
                .containsExactly("launch", "libraryLaunch", "barrier", "exchange", "exchangeBandwidth", "shared",
                        "l2One",
                        "l2Each", "l2Megabytes", "hbm", "cores.fp32", "cores.tf32", "cores.bf16", "tiles.fp32",
                        "tiles.tf32", "tiles.bf16", "library.fp32", "library.tf32", "library.bf16");
        assertThat(found.constants()).filteredOn(c -> !c.measured())
                .extracting(Constant::name)
                .containsExactly("peak.fp32", "peak.tf32", "peak.bf16");
        assertThat(found.constants()).allMatch(c -> c.value() > 0);
        assertThat(found.file()).hasParent(folder);
        assertThat(Files.readString(found.file())).contains("PC4J stand-in");
        try (Engine engine = FakeGpu.engine(); Plan plan = Nets.plan(engine)) {
            assertThat(plan.explain()).contains("constants that calibrate measured");
        }
    }

    @Test
    void beforeHopperNothingIsMeasuredOfClusters() {
        FakeGpu.set("PC4J_STANDIN_CAPABILITY", "7.5");
        try {
            StandIn.memory(64L << 20);
            Calibration found = new CudaProvider().calibrate(EngineOptions.DEFAULT).orElseThrow();
            assertThat(StandIn.violations()).as(StandIn.report()).isZero();
            assertThat(found.constants()).filteredOn(Constant::measured)
                    .extracting(Constant::name)
                    .containsExactly("launch", "libraryLaunch", "barrier", "l2One", "l2Each", "l2Megabytes", "hbm",
                            "cores.fp32", "tiles.fp32", "library.fp32");
        } finally {
            FakeGpu.set("PC4J_STANDIN_CAPABILITY", "");
        }
    }

    @Test
    void nothingIsKeptOfARunThatFails() {
        StandIn.memory(64L << 20);
        StandIn.failCall("cuEventElapsedTime", 40, FakeGpu.UNKNOWN);
        assertThatThrownBy(() -> new CudaProvider().calibrate(EngineOptions.DEFAULT))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cuEventElapsedTime");
        assertThat(folder).isEmptyDirectory();
    }
}
