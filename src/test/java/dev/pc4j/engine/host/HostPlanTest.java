package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a plan on the CPU promises beside its numbers. */
class HostPlanTest {
    private static final Graph GRAPH = Fixtures.chain();
    private static final int ROWS = 6;
    private static final float[] X = Fixtures.x(GRAPH, ROWS);
    private static final float[] Y = Fixtures.y(GRAPH, ROWS);

    private final Engine engine = Fixtures.host(2);

    @AfterEach
    void close() {
        engine.close();
    }

    private Plan plan(LearningRule rule) {
        return Fixtures.plan(engine, GRAPH, rule, ROWS, Optimiser.adam(0.01));
    }

    @Test
    void aClosedPlanSaysSoWhateverIsAsked() {
        Plan plan = plan(LearningRule.STRICT);
        plan.infer(X, Y);
        PlanState state = plan.state();
        Samples samples = plan.hold(X, Y);
        float[] bias = plan.get("y.bias");
        plan.close();
        plan.close();
        List<ThrowingCallable> calls = List.of(
                () -> plan.infer(X, Y), () -> plan.infer(segment(X), segment(Y)), () -> plan.trace(X, Y),
                () -> plan.predict(X), () -> plan.predict(segment(X), segment(Y)), () -> plan.learn(1),
                () -> plan.gradient("y.bias"), () -> plan.gradient("y.bias", segment(bias)), () -> plan.value("h1"),
                () -> plan.error("h1"), () -> plan.get("y.bias"), () -> plan.set("y.bias", bias),
                () -> plan.hold(X, Y), () -> plan.train(samples, new int[] {0}, 0, 1, 1), plan::metrics, plan::state,
                () -> plan.restore(state));
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this plan is closed: compile another"));
    }

    @Test
    void wrongLengthsAreRefusedWithTheirNumbers() {
        try (Plan plan = plan(LearningRule.STRICT)) {
            float[] many = new float[(ROWS + 1) * 13];
            refused(() -> plan.infer(many, new float[(ROWS + 1) * 5]), "7 rows do not fit", "batch of 6");
            refused(() -> plan.predict(many), "7 rows do not fit");
            refused(() -> plan.infer(new float[14], Y), "14 values", "'x'", "13");
            refused(() -> plan.infer(new float[0], Y), "0 values");
            refused(() -> plan.infer(X, new float[29]), "29 values", "'y'", "5");
            refused(() -> plan.infer(X, new float[25]), "x has 6 rows and y 5");
            refused(() -> plan.trace(X, new float[25]), "x has 6 rows and y 5");
            refused(() -> plan.set("h2.weight", new float[3]), "'h2.weight'", "189", "3");
            refused(() -> plan.predict(segment(X), MemorySegment.ofArray(new float[7])), "30 floats", "7", "120 bytes");
            refused(() -> plan.hold(X, new float[25]), "6 rows of x and 5 of y");
            Samples samples = plan.hold(X, Y);
            refused(() -> plan.train(samples, new int[9], 0, 7, 1), "7 rows", "1 to 6");
            refused(() -> plan.train(samples, new int[9], 0, 0, 1), "0 rows", "1 to 6");
            refused(() -> PlanOptions.batch(0), "batch 0");
        }
    }

    @Test
    void namesThatAreNotThereNameTheNearest() {
        try (Plan plan = plan(LearningRule.STRICT)) {
            plan.infer(X, Y);
            refused(() -> plan.get("h2.wieght"), "no parameter 'h2.wieght'", "did you mean 'h2.weight'");
            refused(() -> plan.gradient("y.bais"), "did you mean 'y.bias'");
            refused(() -> plan.set("h1.bia", new float[1]), "did you mean 'h1.bias'");
            refused(() -> plan.value("h22"), "no node 'h22'", "did you mean 'h2'", "There are x, h1, h2, y");
            refused(() -> plan.error("hh1"), "no node 'hh1'", "did you mean 'h1'");
            refused(() -> plan.error("x"), "the input 'x' has no error", "[h1, h2, y]");
        }
    }

    @Test
    void resultsAreThereOnlyAfterAnInference() {
        try (Plan plan = plan(LearningRule.STRICT)) {
            List<ThrowingCallable> calls = List.of(
                    () -> plan.gradient("y.bias"), () -> plan.value("h1"), () -> plan.error("h1"), () -> plan.learn(1));
            assertThat(calls).allSatisfy(HostPlanTest::tooEarly);
            plan.infer(X, Y);
            plan.predict(X);
            assertThat(calls).allSatisfy(HostPlanTest::tooEarly);
            plan.infer(X, Y);
            plan.trace(X, Y);
            assertThat(calls).allSatisfy(HostPlanTest::tooEarly);
            plan.infer(X, Y);
            plan.learn(1);
            assertThat(plan.state().updates()).isOne();
        }
    }

    private static void tooEarly(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call infer(x, y) first");
    }

    @Test
    void segmentsOnAndOffTheHeapAreAsGoodAsArrays() {
        try (Plan plan = plan(LearningRule.STRICT); Arena arena = Arena.ofConfined()) {
            float[] predicted = plan.predict(X);
            plan.infer(X, Y);
            Map<String, float[]> expected = Fixtures.everything(plan);
            float[] gradient = plan.gradient("h2.weight");
            for (boolean heap : new boolean[] {true, false}) {
                // off the heap at an odd address
                MemorySegment x = heap ? segment(X) : arena.allocate(4L * X.length + 1).asSlice(1).copyFrom(segment(X));
                MemorySegment y = heap ? segment(Y) : arena.allocateFrom(ValueLayout.JAVA_FLOAT, Y);
                MemorySegment out = heap
                        ? MemorySegment.ofArray(new float[predicted.length + 2])
                        : arena.allocate(4L * predicted.length, 4);
                plan.predict(x, out);
                assertThat(floats(out, predicted.length)).isEqualTo(predicted);
                plan.infer(x, y);
                assertSame(Fixtures.everything(plan), expected);
                MemorySegment taken = heap
                        ? MemorySegment.ofArray(new float[gradient.length])
                        : arena.allocate(4L * gradient.length, 4);
                plan.gradient("h2.weight", taken);
                assertThat(floats(taken, gradient.length)).isEqualTo(gradient);
            }
        }
    }

    @Test
    void aStateOfAnotherPlanIsRefusedAndNothingChanges() {
        try (Plan plan = plan(LearningRule.STRICT);
                Plan plain = Fixtures.plan(engine, GRAPH, LearningRule.STRICT, ROWS, Optimiser.sgd(0.1));
                Plan other = Fixtures.plan(engine, Fixtures.residual(), LearningRule.STRICT, ROWS,
                        Optimiser.adam(0.01))) {
            Map<String, float[]> before = Fixtures.carried(plan);
            refused(() -> plan.restore(plain.state()), "another plan", "optimiser slot");
            refused(() -> plan.restore(other.state()), "another plan", "parameter");
            PlanState state = plan.state();
            Map<String, float[]> shorter = new HashMap<>(state.parameters());
            shorter.put("y.bias", new float[4]);
            refused(() -> plan.restore(new PlanState(shorter, state.slots(), 9)), "'y.bias'", "4", "5");
            assertSame(Fixtures.carried(plan), before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STRICT", "SEQUENTIAL", "INCREMENTAL"})
    void divergenceSaysWhereAndLeavesNothingBehind(LearningRule rule) {
        try (Plan plan = Fixtures.plan(engine, GRAPH, rule.schedule(GRAPH, new Inference(60, 3000)), ROWS,
                Optimiser.adam(0.01));
                Plan fresh = Fixtures.plan(engine, GRAPH, rule.schedule(GRAPH, new Inference(60, 3000)), ROWS,
                        Optimiser.adam(0.01))) {
            Map<String, float[]> before = Fixtures.carried(plan);
            assertThatThrownBy(() -> plan.infer(X, Y))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageMatching(
                            "the energy of node '(h1|h2|y)' is not finite from inference step [1-9]\\d* on: .*inference rate 3\\.00e\\+03; try 1\\.50e\\+03.*");
            assertSame(Fixtures.carried(plan), before);
            assertThat(plan.metrics()).isEqualTo(Metrics.NONE);
            assertThatThrownBy(() -> plan.learn(1)).isInstanceOf(IllegalStateException.class);
            assertThat(plan.predict(X)).isEqualTo(fresh.predict(X));
        }
    }

    /** Not even in the margins of padded arrays. */
    @ParameterizedTest
    @EnumSource
    void aPlanGoesOnAfterDivergenceAsIfNothingHadBeen(LearningRule rule) {
        float[] huge = Y.clone();
        huge[3] = 1e38f;
        try (Plan plan = plan(rule); Plan fresh = plan(rule)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> plan.infer(X, huge))
                        .isInstanceOf(DivergenceException.class)
                        .hasMessageContaining("at inference step 0, before anything was relaxed");
                plan.infer(X, Y);
                plan.learn(1);
                fresh.infer(X, Y);
                fresh.learn(1);
                assertSame(Fixtures.everything(plan), Fixtures.everything(fresh));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TF32", "BF16", "FP64"})
    void otherPrecisionsAreRefusedNamingTheOne(Precision precision) {
        PlanOptions options = PlanOptions.batch(2).with(precision);
        assertThatThrownBy(
                () -> engine.compile(GRAPH, LearningRule.STRICT.schedule(GRAPH, Fixtures.INFERENCE), options))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("'host'", precision.label(), "fp32");
        assertThat(engine.precisions()).containsExactly(Precision.FP32);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INCREMENTAL")
    void inferringTwiceFindsTheSame(LearningRule rule) {
        try (Plan plan = plan(rule)) {
            assertThat(plan.infer(X, Y)).isEqualTo(plan.infer(X, Y));
            Map<String, float[]> first = Fixtures.everything(plan);
            plan.infer(X, Y);
            assertSame(Fixtures.everything(plan), first);
        }
    }

    @Test
    void explanationsNameKernelTilesAndMemory() {
        try (Plan plan = plan(LearningRule.SEQUENTIAL)) {
            assertThat(plan.explain()).contains(plan.kernel(), "rule sequential", "5 iteration(s)", "2 thread(s)",
                    "MB");
            assertThat(plan.options().precision()).contains(Precision.FP32);
            assertThat(engine.device()).contains("2 thread(s)");
        }
    }

    /** What a closed plan had is free, though its engine is open. */
    @Test
    void manyPlansOneAfterAnotherLeaveTheHeapFlat() throws InterruptedException {
        Graph graph = Graph.builder()
                .input("x", 256)
                .dense("h1", "x", 512, Activation.NONE)
                .dense("y", "h1", 256, Activation.TANH)
                .build(Energy.gaussian(1));
        List<WeakReference<Plan>> plans = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            plans.add(openAndClose(graph));
        }
        for (int i = 0; i < 100 && plans.stream().anyMatch(p -> p.get() != null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(plans).allMatch(p -> p.get() == null);
    }

    private WeakReference<Plan> openAndClose(Graph graph) {
        Plan plan = Fixtures.plan(engine, graph, LearningRule.STRICT, 64, Optimiser.adam(0.01));
        Fixtures.infer(plan, 64);
        plan.learn(1);
        plan.close();
        return new WeakReference<>(plan);
    }

    @Test
    void twoPlansOfOneEngineWorkFromTwoThreads() throws InterruptedException, ExecutionException {
        Map<String, float[]> chain = trained(Fixtures.chain());
        Map<String, float[]> residual = trained(Fixtures.residual());
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 5; i++) {
                Future<Map<String, float[]>> first = pool.submit(() -> trained(Fixtures.chain()));
                Future<Map<String, float[]>> second = pool.submit(() -> trained(Fixtures.residual()));
                assertSame(first.get(), chain);
                assertSame(second.get(), residual);
            }
        }
    }

    private Map<String, float[]> trained(Graph graph) {
        try (Plan plan = Fixtures.plan(engine, graph, LearningRule.STRICT, 90, Optimiser.adam(0.01))) {
            for (int step = 0; step < 10; step++) {
                Fixtures.infer(plan, 90);
                plan.learn(1);
            }
            return Fixtures.everything(plan);
        }
    }

    @Test
    void learningStepsByTheMeanGradient() {
        try (Plan plan = Fixtures.plan(engine, GRAPH, LearningRule.STRICT, ROWS, Optimiser.sgd(0.5))) {
            plan.infer(X, Y);
            for (Parameter parameter : GRAPH.parameters()) {
                float[] theta = plan.get(parameter.name());
                float[] gradient = plan.gradient(parameter.name());
                PlanState state = plan.state();
                plan.infer(X, Y);
                plan.learn(0.5);
                float[] moved = plan.get(parameter.name());
                for (int i = 0; i < theta.length; i++) {
                    assertThat(moved[i]).isCloseTo((float) (theta[i] - 0.25 * gradient[i] / ROWS),
                            within(1e-6f));
                }
                plan.restore(state);
            }
        }
    }

    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }

    private static MemorySegment segment(float[] values) {
        return MemorySegment.ofArray(values);
    }

    private static float[] floats(MemorySegment segment, int count) {
        return segment.asSlice(0, 4L * count).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        expected.forEach((what, values) -> assertThat(found.get(what)).as(what).isEqualTo(values));
    }
}
