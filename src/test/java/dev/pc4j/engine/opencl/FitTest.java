package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Activation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices without the local memory or the work-items that kernels need. */
class FitTest {
    private static final Geometry SMALL = Geometry.gpu(32, 32);
    private static final Geometry LARGE = Geometry.gpu(64, 64);

    private static Device gpu(long workGroup, long local) {
        return new Device(0, 0, 0, "Platform", "Card", "1", false, 8, 1 << 30, 1 << 28, workGroup, local, 1);
    }

    private static List<Choice> candidates(Device device) {
        return Candidates.of(device, Optional.empty(), Optional.empty(), demand(256));
    }

    private static Demand demand(int widest) {
        return new Demand(64, widest, Optional.of(Activation.Kind.TANH));
    }

    @Test
    void candidatesFitTheDevice() {
        assertThat(candidates(gpu(1024, 32 << 10))).extracting(Choice::geometry)
                .containsExactly(SMALL, SMALL.besideSweep(), LARGE);
        assertThat(candidates(gpu(128, 32 << 10))).extracting(Choice::geometry)
                .containsExactly(SMALL, SMALL.besideSweep());
        assertThat(candidates(gpu(1024, 8 << 10))).as("without the rows of a sweep")
                .extracting(Choice::geometry)
                .containsExactly(SMALL);
        assertThat(candidates(gpu(32, 4 << 10))).extracting(Choice::geometry).containsOnly(Geometry.gpu(16, 16));
    }

    @Test
    void aSweepOnAGpuIsMadeForItsPlan() {
        Device device = gpu(1024, 32 << 10);
        Geometry sweep = candidates(device).get(1).sweep();
        int tanh = List.of(Activation.Kind.values()).indexOf(Activation.Kind.TANH);
        assertThat(sweep.options()).contains("-DPC_ROWS=1", "-DPC_PACKED=1", "-DPC_GROUP=256", "-DPC_BLOCK_ROWS=8",
                "-DPC_DEPTH=256", "-DPC_PANEL=32", "-DPC_ONLY_ACTIVATION=" + tanh);
        assertThat(sweep.localBytes()).isEqualTo(256 * 9 * Float.BYTES);
        assertThat(Demand.of(Steps.GRAPH, 19)).isEqualTo(new Demand(19, 21, Optional.of(Activation.Kind.RELU)));
    }

    @Test
    void aSweepWhoseRowsDoNotFitIsLeftOutAndRefusedWhereAskedFor() {
        Device device = gpu(1024, 32 << 10);
        Demand wide = demand(4000);
        assertThat(Candidates.of(device, Optional.empty(), Optional.empty(), wide)).extracting(Choice::way)
                .containsExactly(Way.PHASES, Way.PHASES);
        assertThatThrownBy(() -> Candidates.of(device, Optional.empty(), Optional.of(Way.SWEEP), wide))
                .isInstanceOf(EngineException.class)
                .hasMessageMatching(
                        "kernel 'sweep' cannot run this: kernels \\(rows of 4096 values staged, .*\\) need 144.0 KiB"
                                + " of local memory a work-group, Card \\(Platform\\) has 32.0 KiB; use phases");
    }

    @Test
    void aDeviceThatFitsNothingIsRefusedInOneLine() {
        assertThat(Candidates.missing(gpu(1024, 32 << 10))).isEmpty();
        assertThat(Candidates.missing(gpu(1024, 1 << 10)))
                .contains("kernels (staged, tiles of 16 x 16, 16 work-item(s), "
                        + "1 lane(s)) need 2.1 KiB of local memory a work-group, Card (Platform) has 1.0 KiB");
        assertThat(Candidates.missing(gpu(8, 32 << 10))).hasValueSatisfying(why -> assertThat(why)
                .endsWith("need work-groups of 16 work-items, Card (Platform) allows at most 8"));
        assertThatThrownBy(() -> candidates(gpu(8, 32 << 10))).isInstanceOf(EngineException.class)
                .hasMessageStartingWith("engine 'opencl' cannot run here: kernels (staged");
    }

    @Test
    void aBuiltKernelThatNeedsMoreLocalMemoryIsNamed() {
        Device here = Present.device();
        Device poor = new Device(0, here.platform(), here.id(), here.platformName(), here.name(), here.driver(), true,
                here.units(), here.memory(), here.largest(), here.workGroup(), 1024, here.lanes());
        Settings greedy = Present.settings()
                .with(Geometry.cpu(4, 8, 2))
                .withSource("""
                        kernel __attribute__((reqd_work_group_size(16, 1, 1))) void pc_sweep(global float *memory)
                        {
                            local float stage[512];
                            int item = get_local_id(0);
                            stage[item] = memory[item];
                            barrier(CLK_LOCAL_MEM_FENCE);
                            memory[item] = stage[15 - item];
                        }""");
        try (OpenClEngine engine = new OpenClEngine(poor, greedy)) {
            assertThatThrownBy(() -> Steps.compile(engine)).isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("kernel 'pc_sweep' (packed")
                    .hasMessageEndingWith("needs 2.0 KiB of local memory a work-group, %s has 1.0 KiB", here);
            assertThat(engine.context().buffers()).isZero();
        }
    }

    @Test
    void tuningPassesOverWhatDoesNotFit(@TempDir Path folder) {
        Choice unfit = new Choice(LARGE, Way.PHASES);
        Choice fit = new Choice(Geometry.cpu(4, 8, 2), Way.PHASES);
        try (OpenClEngine engine = Present.engine()) {
            Tuning tuning = new Tuning(new DiskCache(folder));
            assertThat(tuning.choose("one fits", List.of(unfit, fit), c -> unless(unfit, c, engine))).isEqualTo(fit);
            assertThatThrownBy(() -> tuning.choose("none fits", List.of(unfit, unfit), c -> unless(unfit, c, engine)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("too large");
        }
    }

    private static Plan unless(Choice unfit, Choice choice, OpenClEngine engine) {
        if (choice.equals(unfit)) {
            throw new EngineException("too large");
        }
        return Steps.compile(engine);
    }
}
