package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.CompiledChains.Way;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.LearningRule;
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

/** The kernel whose blocks exchange messages through memory, compiled by the stand-in of NVRTC. */
@Tag("stand-in")
class ExchangeTest {
    /** With so few, groups of blocks take rows in turns. */
    private static final String FEW_PROCESSORS = "8";

    /**
     * The energies of a turn's rows before its block counts itself done: only the last block of another group could read too early, while a warp of this
     * one is held up between two instructions. No order here does that.
     */
    private static final String UNSEEN = "exchange_end.cuh:40";

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
        return CompiledChains.cases(KernelChoice.EXCHANGE, 7, 34);
    }

    private static Graph graph(Activation f, Energy energy, int outputs, int... widths) {
        Graph.Builder graph = Graph.builder().input("x", 20);
        for (int i = 1; i <= widths.length; i++) {
            graph.dense("h" + i, i == 1 ? "x" : "h" + (i - 1), widths[i - 1], i == 1 ? Activation.NONE : f);
        }
        return graph.dense("y", "h" + widths.length, outputs, f).build(energy);
    }

    private static Way way(Precision precision, int batch, LearningRule rule, Graph graph) {
        return new Way(KernelChoice.EXCHANGE, precision, batch, rule, graph);
    }

    /** Every way through the kernel: formats, blocks with whole nodes and with shares of them, rows in turns, the loop and the wave, two tiles of outputs. */
    private static List<Way> ways() {
        Energy gaussian = Energy.gaussian(1);
        Energy logits = Energy.softmaxCrossEntropy(1);
        return List.of(
                way(Precision.BF16X3, 30, LearningRule.STRICT, graph(Activation.TANH, gaussian, 10, 30, 70, 40, 20)),
                way(Precision.TF32, 40, LearningRule.STRICT, graph(Activation.SIGMOID, logits, 20, 70, 140, 130)),
                way(Precision.BF16X3, 12, LearningRule.ZIL, graph(Activation.TANH, logits, 10, 140, 150, 130)),
                way(Precision.BF16, 12, LearningRule.STRICT, graph(Activation.TANH, gaussian, 3, 200)));
    }

    @Test
    void everyOrderOfThreadsGivesTheSameBits() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        Orders.requireSameBits(ways());
    }

    private static boolean isAskedFor(String place) {
        return (place.startsWith("exchange") || place.startsWith("chain")) && !place.equals(UNSEEN);
    }

    @Test
    void everyWaitAndMarkIsMissedWhenItIsRemoved() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        assertThat(Orders.requireEveryWaitMissed(ways(), ExchangeTest::isAskedFor))
                .hasSizeGreaterThan(8)
                .anyMatch(p -> p.startsWith("exchange_block.cuh:"))
                .anyMatch(p -> p.startsWith("exchange_end.cuh:"));
    }

    @Test
    void explainSaysHowItIsLaidOut() {
        Graph graph = graph(Activation.TANH, Energy.gaussian(1), 10, 70, 140, 130);
        try (Engine engine = FakeGpu.engine();
                Plan plan = way(Precision.BF16, 12, LearningRule.STRICT, graph).plan(engine)) {
            assertThat(plan.explain()).contains("blocks that keep weights", "1 exchange", "1 gradients", "NVRTC 13.0",
                    "rows a group of 12 blocks, bf16, 32 of 192 columns of 2 nodes a block");
        }
    }

    @Test
    void whatItCannotRunIsRefusedInOneLine() {
        Graph mixed = Graph.builder()
                .input("x", 5)
                .dense("h1", "x", 8, Activation.TANH)
                .dense("h2", "h1", 8, Activation.TANH)
                .dense("y", "h2", 4, Activation.RELU)
                .build(Energy.gaussian(1));
        Graph wide = graph(Activation.TANH, Energy.gaussian(1), 10, 2000, 2000);
        Graph held = graph(Activation.TANH, Energy.gaussian(1), 10, 20);
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> way(Precision.BF16, 4, LearningRule.STRICT, mixed).plan(engine))
                    .hasMessage("kernel 'exchange' cannot run this: its hidden nodes have not all the same activation;"
                            + " use phases");
            assertThatThrownBy(() -> way(Precision.BF16, 4, LearningRule.STRICT, wide).plan(engine))
                    .hasMessageContaining("2 hidden nodes of up to 2000 columns do not fit the registers and shared"
                            + " memory of 16 blocks of");
            assertThatThrownBy(() -> way(Precision.FP32, 4, LearningRule.STRICT, held).plan(engine))
                    .hasMessageContaining("products of tensor cores only, in tf32, bf16 and bf16x3");
            assertThatThrownBy(() -> way(Precision.BF16, 4, LearningRule.FIXED_PREDICTION, held).plan(engine))
                    .hasMessageContaining("predictions are held at their reference");
        }
    }
}
