package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.CompiledChains.Way;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kernel that is compiled for its plan, by the stand-in of NVRTC. */
@Tag("stand-in")
class ColumnsTest {
    /** With so few, clusters must take several groups of rows. */
    private static final String FEW_PROCESSORS = "16";

    @BeforeAll
    static void withTheStandInCompiler() {
        FakeGpu.compiler();
    }

    @AfterAll
    static void without() {
        FakeGpu.noCompiler();
    }

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    @AfterEach
    void asTheDriverLikesIt() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", "132");
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    @TestFactory
    Stream<DynamicNode> cases() {
        return CompiledChains.cases(KernelChoice.COLUMNS, 3, 29);
    }

    private static Way way(Precision precision, int batch, LearningRule rule, Graph graph) {
        return new Way(KernelChoice.COLUMNS, precision, batch, rule, graph);
    }

    private static Graph graph(Activation f, Energy energy) {
        return Graph.builder()
                .input("x", 20)
                .dense("h1", "x", 70, Activation.NONE)
                .dense("h2", "h1", 130, f)
                .dense("y", "h2", 10, f)
                .build(energy);
    }

    /** Every way through the kernel: formats, one group of rows and two, the loop and the wave, activations on both sides of the weights. */
    private static List<Way> ways() {
        Graph tanh = graph(Activation.TANH, Energy.gaussian(1));
        Graph logits = graph(Activation.SIGMOID, Energy.softmaxCrossEntropy(1));
        return List.of(way(Precision.BF16X3, 10, LearningRule.STRICT, tanh),
                way(Precision.BF16X3, 70, LearningRule.STRICT, tanh),
                way(Precision.TF32, 44, LearningRule.STRICT, logits),
                way(Precision.BF16, 12, LearningRule.STRICT, tanh),
                way(Precision.BF16, 12, LearningRule.ZIL, logits));
    }

    @Test
    void everyOrderOfThreadsGivesTheSameBits() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        Orders.requireSameBits(ways());
    }

    @Test
    void everyWaitIsMissedWhenItIsRemoved() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        assertThat(Orders.requireEveryWaitMissed(ways(),
                p -> p.startsWith("columns") || p.startsWith("chain") || p.startsWith("gradients")))
                .hasSizeGreaterThan(8)
                .anyMatch(p -> p.startsWith("columns_block.cuh:"))
                .anyMatch(p -> p.startsWith("gradients.cu:"));
    }

    @Test
    void explainSaysWhoCompiledItAndHowItIsLaidOut() {
        try (Engine engine = FakeGpu.engine(); Plan plan = ways().getFirst().plan(engine)) {
            assertThat(plan.explain()).contains("compiled for it", "1 columns", "4 rows a cluster of 4 blocks, bf16x4",
                    "NVRTC 13.0", "1 gradients").doesNotContain("learn", "total", "energy");
        }
    }

    @Test
    void whatItCannotRunIsRefusedInOneLine() {
        Graph wide = Graph.builder()
                .input("x", 5)
                .dense("h1", "x", 8, Activation.TANH)
                .dense("y", "h1", 40, Activation.TANH)
                .build(Energy.gaussian(1));
        Graph deep = graph(Activation.TANH, Energy.gaussian(1));
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> way(Precision.BF16, 4, LearningRule.STRICT, wide).plan(engine))
                    .hasMessage("kernel 'columns' cannot run this: the output is 40 wide, and its blocks add up at most"
                            + " 32 columns; use phases");
            assertThatThrownBy(() -> way(Precision.FP32, 4, LearningRule.STRICT, deep).plan(engine))
                    .hasMessageContaining("products of tensor cores only, in tf32, bf16 and bf16x3");
            assertThatThrownBy(() -> way(Precision.BF16, 4, LearningRule.FIXED_PREDICTION, deep).plan(engine))
                    .hasMessageContaining("predictions are held at their reference");
        }
    }

    @Test
    void withoutACompilerItIsMissing() {
        FakeGpu.noCompiler();
        try (Engine engine = FakeGpu.engine()) {
            Way way = ways().getFirst();
            assertThatThrownBy(() -> way.plan(engine)).hasMessageContaining("there is no NVRTC for");
            Schedule schedule = LearningRule.STRICT.schedule(way.graph(), new Inference(5, 0.2));
            try (Plan plan = engine.compile(way.graph(), schedule, PlanOptions.batch(5).with(Precision.BF16X3))) {
                assertThat(plan.precision()).isEqualTo(Precision.FP32);
                assertThat(plan.explain()).contains("all products compute in fp32: kernel cluster has no bf16x3");
            }
        } finally {
            FakeGpu.compiler();
        }
    }
}
