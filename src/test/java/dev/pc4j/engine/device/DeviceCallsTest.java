package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Value;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What device plans do about calls that nobody waits for, and about those that fail. */
class DeviceCallsTest {
    private static final Graph GRAPH = Graph.builder()
            .input("x", 5)
            .dense("h", "x", 7, Activation.NONE)
            .dense("y", "h", 3, Activation.TANH)
            .build(Energy.gaussian(1));
    private static final int ROWS = 4;
    private static final int[] ORDER = IntStream.range(0, ROWS).toArray();

    /** An operator that no device has kernels for. */
    private record Odd() implements Operator {
        @Override
        public String kind() {
            return "odd";
        }

        @Override
        public dev.pc4j.graph.Shape output(String node, List<Value> parents) {
            return parents.getFirst().shape();
        }
    }

    private static Plan plan(LearningRule rule) {
        PlanOptions options = PlanOptions.batch(ROWS).with(Optimiser.adam(0.01));
        return new PlainDevice(new Packing(8, 1, true), false)
                .compile(GRAPH, rule.schedule(GRAPH, new Inference(4, 0.1)), options);
    }

    private static float[] values(int count, double first) {
        float[] values = new float[count];
        Arrays.fill(values, 0.1f);
        values[0] = (float) first;
        return values;
    }

    private static float[] x(double first) {
        return values(ROWS * 5, first);
    }

    private static float[] y(double first) {
        return values(ROWS * 3, first);
    }

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void aStepThatIsNotFiniteIsSaidLaterAndLeavesParametersAsTheyWereBefore(LearningRule rule) {
        try (Plan plan = plan(rule);
                Samples good = plan.hold(x(1), y(1));
                Samples bad = plan.hold(x(1), y(1e30))) {
            plan.train(good, ORDER, 0, ROWS, 1);
            assertThat(plan.metrics().rows()).isEqualTo(ROWS);
            PlanState before = plan.state();
            plan.train(bad, ORDER, 0, ROWS, 1);
            plan.train(good, ORDER, 0, ROWS, 1);
            assertThatThrownBy(plan::metrics).isInstanceOf(DivergenceException.class).hasMessageContaining("'y'");
            assertSame(plan.state(), before);
            plan.train(good, ORDER, 0, ROWS, 1);
            assertThat(plan.metrics().rows()).isEqualTo(ROWS);
            assertThat(plan.state().updates()).isGreaterThan(before.updates());
        }
    }

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void anInferenceThatIsNotFiniteLeavesParametersAsTheyWere(LearningRule rule) {
        try (Plan plan = plan(rule)) {
            PlanState before = plan.state();
            assertThatThrownBy(() -> plan.infer(x(1), y(1e30))).isInstanceOf(DivergenceException.class);
            assertSame(plan.state(), before);
            assertThat(plan.infer(x(1), y(1)).energy()).isFinite();
        }
    }

    private static void assertSame(PlanState found, PlanState expected) {
        assertThat(found.updates()).isEqualTo(expected.updates());
        expected.parameters().forEach((name, of) -> assertThat(found.parameters().get(name)).isEqualTo(of));
        expected.slots().forEach((name, of) -> assertThat(found.slots().get(name)).isEqualTo(of));
    }

    @Test
    void submittedInferencesAreAnsweredByWaiting() {
        try (Plan plan = plan(LearningRule.STRICT); Samples samples = plan.hold(x(1), y(1))) {
            double energy = plan.infer(x(1), y(1)).energy();
            plan.submit(samples, ORDER, 0, ROWS);
            plan.submit(samples, ORDER, 0, ROWS);
            assertThat(plan.await().energy()).isEqualTo(energy);
            assertThatThrownBy(plan::await).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneOfSeveralSubmittedThatIsNotFiniteIsSaidByWaiting() {
        try (Plan plan = plan(LearningRule.STRICT);
                Samples bad = plan.hold(x(1), y(1e30));
                Samples good = plan.hold(x(1), y(1))) {
            plan.submit(bad, ORDER, 0, ROWS);
            plan.submit(good, ORDER, 0, ROWS);
            assertThatThrownBy(plan::await).isInstanceOf(DivergenceException.class);
            plan.submit(good, ORDER, 0, ROWS);
            assertThat(plan.await().energy()).isFinite();
        }
    }

    @Test
    void metricsAreSumsAndStartAnew() {
        try (Plan plan = plan(LearningRule.ZIL); Samples samples = plan.hold(x(1), y(1))) {
            plan.train(samples, ORDER, 0, ROWS, 0);
            Metrics once = plan.metrics();
            plan.train(samples, ORDER, 0, ROWS, 0);
            plan.infer(x(1), y(1));
            plan.train(samples, ORDER, 0, ROWS, 0);
            assertThat(plan.metrics()).isEqualTo(once.plus(once));
            assertThat(plan.metrics()).isEqualTo(Metrics.NONE);
        }
    }

    @Test
    void anOperatorWithoutKernelsIsNamed() {
        Graph graph = Graph.builder()
                .input("x", 2)
                .node("odd", new Odd(), "x")
                .dense("y", "odd", 2, Activation.NONE)
                .build(Energy.gaussian(1));
        assertThatThrownBy(() -> new PlainDevice(new Packing(8, 1, true), false).compile(
                graph, LearningRule.STRICT.schedule(graph, Inference.DEFAULT), PlanOptions.batch(1)))
                .isInstanceOf(EngineException.class)
                .hasMessage("engine 'plain' has no operator 'odd' (node 'odd')");
    }
}
