package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kernel that is compiled for its plan, by the stand-in of NVRTC. */
@Tag("stand-in")
class ColumnsTest {
    private static final Engine REFERENCE = Engines.open("reference");
    private static final List<Precision> PRECISIONS = List.of(Precision.BF16X3, Precision.TF32, Precision.BF16);
    private static final Set<String> RULES = Set.of("strict", "zil", "backprop");
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

    /** Every third of the conformance cases whose loop it takes, others in each precision, as each asks for a compilation. */
    @TestFactory
    Stream<DynamicNode> cases() {
        List<Case> chains = Conformance.cases().stream().filter(ColumnsTest::takes).toList();
        return IntStream.range(0, PRECISIONS.size())
                .mapToObj(p -> DynamicContainer.dynamicContainer(PRECISIONS.get(p).label(),
                        IntStream.range(0, chains.size())
                                .filter(i -> i % PRECISIONS.size() == p)
                                .mapToObj(chains::get)
                                .map(of -> DynamicTest.dynamicTest(of.name(), () -> check(of, PRECISIONS.get(p))))));
    }

    private static boolean takes(Case of) {
        int nodes = of.graph().nodes().size();
        String rule = of.name().substring(of.name().lastIndexOf('/') + 1);
        return Nets.isChain(of.graph()) && nodes > 2 && nodes < 30 && RULES.contains(rule) && isLoop(of);
    }

    /** Whether the loop is one phase, which the other kernel of clusters says without a compilation. */
    private static boolean isLoop(Case of) {
        PlanOptions options = PlanOptions.batch(of.batch()).withKernel(KernelChoice.CLUSTER.label());
        try (Engine engine = FakeGpu.engine(); Plan _ = engine.compile(of.graph(), of.schedule(), options)) {
            return true;
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("its graph is not a chain");
            return false;
        }
    }

    private static void check(Case of, Precision precision) {
        try (Engine engine = new By(FakeGpu.engine(), KernelChoice.COLUMNS)) {
            Result result = Conformance.run(engine, REFERENCE, of, precision);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    /** Every way through the kernel: formats, one group of rows and two, the loop and the wave, activations on both sides of the weights. */
    private record Way(Precision precision, int batch, LearningRule rule, Graph graph)
            implements
                Supplier<List<Integer>> {
        Plan plan(Engine engine) {
            return engine.compile(graph, rule.schedule(graph, new Inference(5, 0.2)),
                    PlanOptions.batch(batch).with(precision).withKernel("columns"));
        }

        /** Bits of all that an inference leaves. */
        @Override
        public List<Integer> get() {
            try (Engine engine = FakeGpu.engine(); Plan plan = plan(engine)) {
                plan.infer(numbers(batch * graph.input().width(), 1), classes(batch, graph.output().width()));
                List<Integer> bits = new ArrayList<>();
                for (String node : List.of("h1", "h2", "y")) {
                    Orders.add(bits, plan.value(node));
                    Orders.add(bits, plan.error(node));
                    Orders.add(bits, plan.gradient(node + ".weight"));
                }
                return bits;
            }
        }

        private static float[] classes(int rows, int width) {
            float[] values = new float[rows * width];
            for (int r = 0; r < rows; r++) {
                values[r * width + r % width] = 1;
            }
            return values;
        }

        private static float[] numbers(int count, double seed) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) Math.sin(1.7 * i + seed);
            }
            return values;
        }
    }

    private static Graph graph(Activation f, Energy energy) {
        return Graph.builder()
                .input("x", 20)
                .dense("h1", "x", 70, Activation.NONE)
                .dense("h2", "h1", 130, f)
                .dense("y", "h2", 10, f)
                .build(energy);
    }

    private static List<Way> ways() {
        Graph tanh = graph(Activation.TANH, Energy.gaussian(1));
        Graph logits = graph(Activation.SIGMOID, Energy.softmaxCrossEntropy(1));
        return List.of(new Way(Precision.BF16X3, 10, LearningRule.STRICT, tanh),
                new Way(Precision.BF16X3, 70, LearningRule.STRICT, tanh),
                new Way(Precision.TF32, 44, LearningRule.STRICT, logits),
                new Way(Precision.BF16, 12, LearningRule.STRICT, tanh),
                new Way(Precision.BF16, 12, LearningRule.ZIL, logits));
    }

    @Test
    void everyOrderOfThreadsGivesTheSameBits() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        Orders.requireSameBits(ways());
    }

    @Test
    void everyWaitIsMissedWhenItIsRemoved() {
        FakeGpu.set("PC4J_STANDIN_PROCESSORS", FEW_PROCESSORS);
        assertThat(Orders.requireEveryWaitMissed(ways(), p -> p.startsWith("columns") || p.startsWith("gradients")))
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
            assertThatThrownBy(() -> new Way(Precision.BF16, 4, LearningRule.STRICT, wide).plan(engine))
                    .hasMessage("kernel 'columns' cannot run this: the output is 40 wide, and its blocks add up at most"
                            + " 32 columns; use phases");
            assertThatThrownBy(() -> new Way(Precision.FP32, 4, LearningRule.STRICT, deep).plan(engine))
                    .hasMessageContaining("products of tensor cores only, in tf32, bf16 and bf16x3");
            assertThatThrownBy(() -> new Way(Precision.BF16, 4, LearningRule.FIXED_PREDICTION, deep).plan(engine))
                    .hasMessageContaining("predictions are held at their reference");
        }
    }

    @Test
    void withoutACompilerItIsMissing() {
        FakeGpu.noCompiler();
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> ways().getFirst().plan(engine)).hasMessageContaining("there is no NVRTC for");
        } finally {
            FakeGpu.compiler();
        }
    }
}
