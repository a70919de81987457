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
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The kernels that plans do not choose by themselves at these sizes, on some of the conformance cases; the whole suite runs by the one
 * that they choose.
 */
@Tag("stand-in")
class KernelsTest {
    private static final Engine REFERENCE = Engines.open("reference");
    private static final int EVERY = 3;

    @BeforeEach
    void onTheStandIn() {
        FakeGpu.require();
    }

    @AfterEach
    void asTheDriverLikesIt() {
        assertThat(StandIn.violations()).as(StandIn.report()).isZero();
    }

    @TestFactory
    Stream<DynamicNode> library() {
        return by(KernelChoice.LIBRARY);
    }

    @TestFactory
    Stream<DynamicNode> phases() {
        return by(KernelChoice.PHASES);
    }

    @TestFactory
    Stream<DynamicNode> cluster() {
        return by(KernelChoice.CLUSTER);
    }

    private static Stream<DynamicNode> by(KernelChoice kernel) {
        List<Precision> precisions = Stream.of(Precision.FP32, Precision.TF32, Precision.BF16)
                .filter(p -> kernel != KernelChoice.LIBRARY || Blas.computes(p))
                .toList();
        return precisions.stream()
                .map(precision -> DynamicContainer.dynamicContainer(precision.label(),
                        cases(kernel, precisions.indexOf(precision))
                                .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(kernel, precision, c)))));
    }

    /** Every so many of the small cases, others in each precision; all that are chains for kernels that take only those. */
    private static Stream<Case> cases(KernelChoice kernel, int from) {
        List<Case> small = Conformance.cases().stream().filter(c -> c.graph().nodes().size() < 30).toList();
        return kernel.wholeLoop()
                ? Stream.concat(small.stream(), lengths(small)).filter(c -> Nets.isChain(c.graph()) && takes(kernel, c))
                : small.stream().filter(c -> small.indexOf(c) % EVERY == from % EVERY);
    }

    /** Loops shorter and longer than their chain, odd and even: kernels that send errors along it tell messages by parity. */
    private static Stream<Case> lengths(List<Case> small) {
        Case deepest = small.stream().max(Comparator.comparingInt(c -> c.graph().nodes().size())).orElseThrow();
        return Stream.of(LearningRule.STRICT, LearningRule.FIXED_PREDICTION)
                .flatMap(rule -> IntStream.of(2, 3, 8, 11)
                        .mapToObj(steps -> new Case("%d steps in %d layers/%s".formatted(
                                steps, deepest.graph().nodes().size() - 1, rule.label()), deepest.graph(),
                                rule.schedule(deepest.graph(), new Inference(steps, 0.25)), deepest.optimiser(),
                                deepest.batch(), deepest.rows(), deepest.amplification())));
    }

    /** Whether the loop of a case is one phase; the others are refused. */
    private static boolean takes(KernelChoice kernel, Case of) {
        PlanOptions options = PlanOptions.batch(4).withKernel(kernel.label());
        try (Engine engine = FakeGpu.engine(); Plan plan = engine.compile(of.graph(), of.schedule(), options)) {
            return plan.kernel().equals(kernel.label());
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining(
                    "kernel '%s' cannot run this: its graph is not a chain".formatted(kernel.label()));
            return false;
        }
    }

    private static void check(KernelChoice kernel, Precision precision, Case of) {
        try (Engine engine = new By(FakeGpu.engine(), kernel)) {
            Result result = Conformance.run(engine, REFERENCE, of, precision);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    /** Rows beyond those of the call hold what the last call left there: products of cuBLAS must leave them out. */
    @Test
    void theLibraryLeavesRowsOfEarlierCallsOut() {
        for (KernelChoice kernel : EnumSet.range(KernelChoice.LIBRARY, KernelChoice.CLUSTER)) {
            try (Engine engine = new By(FakeGpu.engine(), kernel);
                    Plan used = Nets.plan(engine);
                    Plan fresh = Nets.plan(engine)) {
                used.infer(Nets.x(), Nets.y());
                float[] x = Arrays.copyOf(Nets.x(), 2 * 9);
                float[] y = Arrays.copyOf(Nets.y(), 2 * 3);
                used.infer(x, y);
                fresh.infer(x, y);
                assertThat(used.gradient("h1.weight")).as(kernel.label()).isEqualTo(fresh.gradient("h1.weight"));
                assertThat(used.gradient("y.bias")).as(kernel.label()).isEqualTo(fresh.gradient("y.bias"));
            }
        }
    }

    /** The library takes float operands and may multiply them in tf32 where bf16 is asked for. */
    @Test
    void theLibraryHasNoBf16() {
        try (Engine engine = FakeGpu.engine()) {
            assertThatThrownBy(() -> Nets.plan(engine, Nets.options().with(Precision.BF16).withKernel("library")))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("kernel 'library' has no precision bf16: cuBLAS multiplies float operands in tf32 where"
                            + " bf16 is asked for; use tf32, or kernel 'phases'");
            try (Plan chosen = Nets.plan(engine, Nets.options().with(Precision.BF16))) {
                assertThat(chosen.explain()).contains("cannot: cuBLAS multiplies float operands in tf32");
            }
        }
    }

    @Test
    void explainSaysWhatRuns() {
        try (Engine engine = FakeGpu.engine();
                Plan phases = Nets.plan(engine, Nets.options().withKernel("phases"));
                Plan chosen = Nets.plan(engine);
                Plan library = Nets.plan(engine, Nets.options().with(Precision.TF32).withKernel("library"))) {
            assertThat(phases.explain()).contains("one launch", "CUDA graph", "predict_fp32_32", "relax_fp32_32",
                    "1 gather");
            assertThat(chosen.kernel()).isEqualTo("cluster");
            assertThat(chosen.explain())
                    .contains("the least predicted time", "an inference on 9-8-7-3, batch 6, T = 4, in fp32",
                            "default constants for compute capability 9.0, not measured")
                    .containsSubsequence("  cluster", "  phases", "  library");
            assertThat(library.explain()).contains("cuBLAS", "asked for", "cublas_tf32", "cublas_fp32");
        }
    }

    @Test
    void explainSaysWhichProductsKeepFp32() {
        Graph graph = Graph.builder()
                .input("x", 4, 4, 1)
                .node("h1", Conv2d.of(2, 3, 1, 1), "x")
                .node("h2", Conv2d.of(2, 3, 1, 1), "h1")
                .node("y", new Dense(3, Activation.TANH).flat(), "h2")
                .build(Energy.gaussian(1));
        Schedule schedule = LearningRule.STRICT.schedule(graph, new Inference(2, 0.1));
        String line = "gradients of convolutions and of products by position compute in fp32";
        try (Engine engine = FakeGpu.engine();
                Plan fp32 = engine.compile(graph, schedule, PlanOptions.batch(2).with(Precision.FP32));
                Plan tf32 = engine.compile(graph, schedule, PlanOptions.batch(2).with(Precision.TF32));
                Plan chain = Nets.plan(engine, Nets.options().with(Precision.TF32).withKernel("phases"))) {
            assertThat(tf32.explain()).contains(line + ", other products in tf32", "patches_tf32");
            assertThat(fp32.explain()).doesNotContain(line).doesNotContain("patches_tf32");
            assertThat(chain.explain()).doesNotContain(line);
        }
    }
}
