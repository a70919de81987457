package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanState;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Gradients that leave the plan that took them, on every engine: another plan learns from them as the first does. */
@Tag("engines")
class GivenGradientsTest {
    /** The reference takes its gradients in float64, and gives them away in float32. */
    private static final double NARROWED = 1e-5;

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("a plan learns from another's gradients", name, GivenGradientsTest::learnsFromAnother),
                test("parts of a batch add up to it", name, GivenGradientsTest::addsUp),
                test("an inference says how many rows are right", name, GivenGradientsTest::countsCorrect),
                test("gradients that do not fit are refused", name, GivenGradientsTest::refuses)));
    }

    /** All optimisers, clipped, with layers that are frozen, and all that graphs and rules have beside. */
    private static Stream<Case> cases() {
        Stream<Case> optimisers = Conformance.cases()
                .stream()
                .filter(c -> c.name().matches(".*(sgd|adam|adamw|momentum|nesterov|mq).*"));
        return Stream.concat(optimisers, Conformance.graphCases().stream())
                .filter(c -> !c.schedule().appliesWithin());
    }

    private static Case named(String name) {
        return Conformance.cases().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    private static void learnsFromAnother(Engine engine) {
        List<Case> cases = cases().filter(c -> Conformance.lacking(engine.name(), c).isEmpty()).toList();
        assertThat(cases).hasSizeGreaterThan(100);
        for (Case of : cases) {
            try (Plan first = plan(engine, of); Plan second = plan(engine, of)) {
                for (double factor : new double[] {1, 0.5}) {
                    first.infer(Data.of(of).all());
                    GradientSums sums = first.gradients();
                    assertThat(sums.rows()).isEqualTo(of.rows());
                    first.learn(factor);
                    second.learn(sums, factor);
                    assertSame(of, second.state(), first.state(), engine.name().equals("reference") ? NARROWED : 0);
                }
            }
        }
    }

    private static void assertSame(Case of, PlanState found, PlanState expected, double relative) {
        assertThat(found.updates()).isEqualTo(expected.updates());
        assertSame(of, found.parameters(), expected.parameters(), relative);
        assertSame(of, found.slots(), expected.slots(), relative);
    }

    private static void assertSame(Case of, Map<String, float[]> found, Map<String, float[]> expected,
            double relative) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((what, values) -> {
            if (relative == 0) {
                assertThat(found.get(what)).as("%s, %s", of, what).isEqualTo(values);
            } else {
                assertThat(Distance.relative(doubles(found.get(what)), doubles(values))).as("%s, %s", of, what)
                        .isLessThan(relative);
            }
        });
    }

    private static double[] doubles(float[] values) {
        double[] all = new double[values.length];
        Arrays.setAll(all, i -> values[i]);
        return all;
    }

    private static void addsUp(Engine engine) {
        Case of = named("residual/strict");
        Data data = Data.of(of);
        int width = data.x().length / of.rows();
        int outputs = data.y().length / of.rows();
        try (Plan whole = plan(engine, of); Plan parts = plan(engine, of)) {
            whole.infer(data.x(), data.y());
            GradientSums sums = GradientSums.NONE;
            for (int[] part : new int[][] {{0, 2}, {2, 3}, {3, 5}}) {
                parts.infer(Arrays.copyOfRange(data.x(), part[0] * width, part[1] * width),
                        Arrays.copyOfRange(data.y(), part[0] * outputs, part[1] * outputs));
                sums = sums.plus(parts.gradients());
            }
            assertThat(sums.rows()).isEqualTo(of.rows());
            assertSame(of, sums.byParameter(), whole.gradients().byParameter(), NARROWED);
            whole.learn(1);
            parts.learn(sums, 1);
            assertSame(of, parts.state().parameters(), whole.state().parameters(), NARROWED);
        }
    }

    private static void countsCorrect(Engine engine) {
        for (String name : List.of("cross-entropy/strict", "residual/backprop", "5 rows in a batch of 12/zil")) {
            Case of = named(name);
            try (Engine reference = Engines.open("reference");
                    Plan plan = plan(engine, of);
                    Plan exact = plan(reference, of)) {
                Inferred found = plan.infer(Data.of(of).all());
                assertThat(found.correct()).as(name).isEqualTo(exact.infer(Data.of(of).all()).correct());
                assertThat(found.correct()).as(name).isBetween(0, of.rows());
            }
        }
    }

    private static void refuses(Engine engine) {
        Case of = named("adam with layer rates/strict");
        try (Plan plan = plan(engine, of)) {
            plan.infer(Data.of(of).all());
            GradientSums sums = plan.gradients();
            assertThat(sums.byParameter()).doesNotContainKeys("h2.weight", "y.bias");
            PlanState before = plan.state();
            refused(() -> plan.learn(sums, Double.NaN), "on the learning rate is not finite");
            refused(() -> plan.learn(GradientSums.NONE, 1), "gradients of 0 rows say nothing");
            refused(() -> plan.learn(without(sums, "h1.weight"), 1),
                    "there is no gradient of parameter 'h1.weight' [13x7], which learns: give it too");
            refused(() -> plan.learn(with(sums, "h1.wight", new float[1]), 1),
                    "no parameter 'h1.wight': did you mean 'h1.weight'");
            refused(() -> plan.learn(with(sums, "h1.bias", new float[2]), 1),
                    "the gradient of 'h1.bias' is [7], 7 values, not 2");
            refused(() -> plan.learn(with(sums, "h1.bias", new float[] {0, 0, Float.NaN, 0, 0, 0, 0}), 1),
                    "the gradient of 'h1.bias' [7] is NaN at row 0, column 2: give finite numbers");
            refused(() -> sums.plus(without(sums, "h1.bias")), "take both from one graph");
            assertSame(of, plan.state(), before, 0);
            plan.learn(with(sums, "y.bias", new float[] {1, 2, 3}), 1);
            assertThat(plan.get("y.bias")).as("is frozen").isEqualTo(before.parameters().get("y.bias"));
            assertThatThrownBy(plan::gradients).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("there is no gradient yet");
        }
        try (Plan plan = engine.compile(of.graph(), LearningRule.INCREMENTAL.schedule(of.graph(), Inference.DEFAULT),
                Observation.options(of))) {
            plan.infer(Data.of(of).all());
            GradientSums sums = plan.gradients();
            refused(() -> plan.learn(sums, 1),
                    "rule 'incremental' steps within its inference, by gradients of its own: use a rule that steps after it");
        }
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static GradientSums with(GradientSums sums, String parameter, float[] values) {
        Map<String, float[]> changed = new HashMap<>(sums.byParameter());
        changed.put(parameter, values);
        return new GradientSums(sums.rows(), changed);
    }

    private static GradientSums without(GradientSums sums, String parameter) {
        Map<String, float[]> changed = new HashMap<>(sums.byParameter());
        changed.remove(parameter);
        return new GradientSums(sums.rows(), changed);
    }

    private static Plan plan(Engine engine, Case of) {
        Plan plan = engine.compile(of.graph(), of.schedule(), Observation.options(of));
        Data.of(of).parameters().forEach(plan::set);
        return plan;
    }
}
