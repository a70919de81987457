package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.conformance.Case;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.CompiledChains.Way;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import dev.pc4j.schedule.Inference;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of wide chains, compiled by the stand-in of NVRTC. */
@Tag("stand-in")
class WideTest {
    /** With so few, tiles are broad ones. */
    private static final String FEW_PROCESSORS = "1";

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
        return CompiledChains.cases(KernelChoice.WIDE, 7, 29);
    }

    @TestFactory
    Stream<DynamicNode> casesByBroadTiles() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        return CompiledChains.cases(KernelChoice.WIDE, 31, 29);
    }

    private static Way way(Precision precision, int batch, LearningRule rule, Graph graph) {
        return new Way(KernelChoice.WIDE, precision, batch, rule, graph);
    }

    /** One node is so wide that a block goes around its stages more than once. */
    private static Graph graph(Activation f, Energy energy) {
        return Graph.builder()
                .input("x", 7)
                .dense("h1", "x", 250, Activation.NONE)
                .dense("h2", "h1", 33, f)
                .dense("y", "h2", 10, f)
                .build(energy);
    }

    private static List<Way> ways() {
        Graph tanh = graph(Activation.TANH, Energy.gaussian(1));
        Graph logits = graph(Activation.SIGMOID, Energy.softmaxCrossEntropy(1));
        return List.of(way(Precision.TF32, 133, LearningRule.STRICT, tanh),
                way(Precision.BF16X3, 3, LearningRule.STRICT, logits),
                way(Precision.BF16, 5, LearningRule.ZIL, tanh));
    }

    /** In so few iterations errors come down to some nodes only; the others must hold zeros, whatever lay there. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nodesThatErrorsDoNotReachStayAtTheirPredictions(int iterations) {
        Graph deep = Graph.builder()
                .input("x", 7)
                .node("h1", new Dense(9, Activation.TANH, Placement.AFTER, true), "x")
                .dense("h2", "h1", 20, Activation.TANH)
                .dense("h3", "h2", 33, Activation.NONE)
                .dense("h4", "h3", 5, Activation.TANH)
                .dense("y", "h4", 3, Activation.TANH)
                .build(Energy.gaussian(1));
        CompiledChains.check(new Case("few iterations/strict", deep,
                LearningRule.STRICT.schedule(deep, new Inference(iterations, 0.2)), Optimiser.sgd(0.1), 5, 4, 1),
                KernelChoice.WIDE, Precision.BF16X3);
    }

    @Test
    void everyOrderOfThreadsGivesTheSameBits() {
        Orders.requireSameBits(ways());
    }

    @Test
    void everyWaitIsMissedWhenItIsRemoved() {
        assertThat(Orders.requireEveryWaitMissed(ways(), p -> p.startsWith("wide"))).hasSize(11)
                .anyMatch(p -> p.startsWith("wide_product.cuh:"))
                .anyMatch(p -> p.startsWith("wide_pack.cu:"));
    }

    @Test
    void explainSaysWhoCompiledItAndHowItIsLaidOut() {
        try (Engine engine = FakeGpu.engine(); Plan plan = ways().getFirst().plan(engine)) {
            assertThat(plan.explain()).contains("compiled for it", "1 wide_pack", "5 wide_relax", "5 wide_predict",
                    "tiles of 128 x 128, tf32, 7 stages", "NVRTC 13.0");
        }
    }

    @Test
    void onAnotherArchitectureItIsMissing() {
        FakeGpu.set("PC4J_STANDIN_CAPABILITY", "10.0");
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> ways().getFirst().plan(engine)).hasMessageContaining(
                    "kernel 'wide' cannot run this: products of warpgroups need compute capability 9.0, and");
        } finally {
            FakeGpu.set("PC4J_STANDIN_CAPABILITY", "9.0");
        }
    }
}
