package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the sweep takes, and what it says of what it does not. */
@Tag("stand-in")
class SweepTest {
    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    @AfterEach
    void asTheDriverLikesIt() {
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    private static Graph chain(int... hidden) {
        Graph.Builder builder = Graph.builder().input("x", 5);
        String from = "x";
        for (int i = 0; i < hidden.length; i++) {
            builder.dense("h" + i, from, hidden[i], Activation.TANH);
            from = "h" + i;
        }
        return builder.dense("y", from, 3, Activation.TANH).build(Energy.gaussian(1));
    }

    private static Plan plan(Engine engine, Graph graph, PlanOptions options) {
        return engine.compile(graph, LearningRule.STRICT.schedule(graph, new Inference(3, 0.1)), options);
    }

    private static PlanOptions sweep(int batch) {
        return PlanOptions.batch(batch).withKernel("sweep");
    }

    @Test
    void theLoopIsOneLaunch() {
        try (Engine engine = FakeGpu.engine(); Plan plan = plan(engine, chain(9, 8), sweep(20))) {
            assertThat(plan.kernel()).isEqualTo("sweep");
            assertThat(plan.explain()).contains("one launch", "asked for", "1 chain_sweep_fp32_16");
        }
    }

    @Test
    void whatIsTooWideIsSaid() {
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> plan(engine, chain(9, 1500), sweep(4))).isInstanceOf(EngineException.class)
                    .hasMessage(
                            "kernel 'sweep' cannot run this: node 2 is 1500 wide, and a block adds up what pushes on"
                                    + " at most 1024; use phases");
            assertThat(FakeGpu.live()).as("nothing is left but the engine").isLessThan(10);
        }
    }

    @Test
    void whatIsNoChainIsSaid() {
        Graph graph = Graph.builder()
                .input("x", 5)
                .dense("h", "x", 5, Activation.TANH)
                .dense("g", "x", 5, Activation.TANH)
                .add("y", "h", "g")
                .build(Energy.gaussian(1));
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> plan(engine, graph, sweep(4))).isInstanceOf(EngineException.class)
                    .hasMessageContaining("kernel 'sweep' cannot run this: its graph is not a chain");
        }
    }

    @Test
    void smallNetsChooseItAndWideOnesDoNot() {
        try (Engine engine = FakeGpu.engine();
                Plan small = plan(engine, chain(9, 8), PlanOptions.batch(1000));
                Plan wide = plan(engine, chain(900, 900), PlanOptions.batch(64))) {
            assertThat(small.kernel()).isEqualTo("sweep");
            assertThat(wide.kernel()).as("four blocks would do all its work").isEqualTo("phases");
        }
    }

    @Test
    void bf16KeepsMoreWeights() {
        try (Engine engine = FakeGpu.engine();
                Plan plan = plan(engine, chain(100, 100), sweep(4).with(Precision.BF16))) {
            assertThat(plan.explain()).contains("chain_sweep_bf16_16");
        }
    }

    @Test
    void theLayoutIsThatOfTheKernel() throws IOException {
        String node = Files.readString(Path.of("kernels/cuda/sweep_node.cuh"));
        String slabs = Files.readString(Path.of("kernels/cuda/sweep_slabs.cuh"));
        assertThat(node).contains("return ((n + 15) / 16 | 1) * 16;", "#define PC_SWEEP_STAY 0");
        assertThat(slabs).contains("#define PC_SWEEP_COLUMNS 32", "#define PC_SWEEP_UNIT 16");
    }
}
