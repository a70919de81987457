package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What every engine promises beside its numbers: the same bits again, nothing left over from the last call, failures without traces. */
@Tag("engines")
class PromisesTest {
    private static final List<Case> CASES = Conformance.cases();

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("a case computed again has the same bits", name, PromisesTest::sameBits),
                test("an inference leaves nothing to the next", name, PromisesTest::repeats),
                test("fewer rows leave nothing to the next", name, PromisesTest::fewerRowsBetween),
                test("a restored plan goes on with the same bits", name, PromisesTest::goesOn),
                test("what is frozen keeps its bits and has no state", name, PromisesTest::freezes),
                test("divergence leaves parameters as they were", name, PromisesTest::diverges)));
    }

    private static void sameBits(Engine engine) {
        for (Case of : every(7)) {
            List<Quantity> first = Observation.on(engine, Observation.options(of), of).quantities();
            List<Quantity> second = Observation.on(engine, Observation.options(of), of).quantities();
            for (int i = 0; i < first.size(); i++) {
                assertThat(second.get(i).values()).as("%s, %s", of, first.get(i)).isEqualTo(first.get(i).values());
            }
        }
    }

    private static void repeats(Engine engine) {
        for (Case of : withoutApply()) {
            try (Plan plan = plan(engine, of)) {
                Data data = Data.of(of);
                Map<String, float[]> first = infer(plan, data.x(), data.y());
                assertSame(of, infer(plan, data.x(), data.y()), first);
                plan.trace(data.x(), data.y());
                assertSame(of, infer(plan, data.x(), data.y()), first);
            }
        }
    }

    private static void fewerRowsBetween(Engine engine) {
        for (Case of : withoutApply()) {
            try (Plan plan = plan(engine, of)) {
                Data data = Data.of(of);
                Map<String, float[]> first = infer(plan, data.x(), data.y());
                infer(plan, row(data.x(), of.graph().input().width()), row(data.y(), of.graph().output().width()));
                assertSame(of, infer(plan, data.x(), data.y()), first);
            }
        }
    }

    private static void goesOn(Engine engine) {
        for (Case of : CASES.stream().filter(c -> c.name().matches("(adamw|momentum|mq)/.*")).toList()) {
            try (Plan plan = plan(engine, of); Plan other = plan(engine, of)) {
                Data data = Data.of(of);
                step(plan, data);
                PlanState state = plan.state();
                other.restore(state);
                plan.restore(state);
                step(plan, data);
                step(other, data);
                assertParameters(of, other.state(), plan.state());
                assertThat(other.state().updates()).isEqualTo(plan.state().updates());
            }
        }
    }

    private static void freezes(Engine engine) {
        List<String> frozen = List.of("h2.weight", "h2.bias", "y.bias");
        List<Case> cases = CASES.stream()
                .filter(c -> c.name().matches("(adam|momentum|mq) with layer rates/.*"))
                .toList();
        assertThat(cases).hasSize(9);
        for (Case of : cases) {
            try (Plan plan = plan(engine, of)) {
                Data data = Data.of(of);
                Map<String, float[]> before = plan.state().parameters();
                step(plan, data);
                try (Samples samples = plan.hold(data.x(), data.y())) {
                    plan.train(samples, data.order(), 0, of.rows(), 1);
                }
                PlanState after = plan.state();
                after.parameters()
                        .forEach((name, values) -> assertThat(Arrays.equals(values, before.get(name)))
                                .as("%s, %s", of, name)
                                .isEqualTo(frozen.contains(name)));
                assertThat(after.slots().keySet()).as(of.name())
                        .noneMatch(s -> s.contains("h2") || s.contains("y.bias"));
            }
        }
    }

    private static void diverges(Engine engine) {
        Case of = CASES.getFirst();
        for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.INCREMENTAL)) {
            Schedule schedule = rule.schedule(of.graph(), new Inference(400, 1e4));
            try (Plan plan = engine.compile(of.graph(), schedule, Observation.options(of))) {
                PlanState before = plan.state();
                Data data = Data.of(of);
                assertThatThrownBy(() -> plan.infer(data.x(), data.y()))
                        .isInstanceOf(DivergenceException.class)
                        .hasMessageContaining("is not finite from inference step");
                assertParameters(of, plan.state(), before);
                assertThat(plan.state().updates()).isEqualTo(before.updates());
            }
        }
    }

    private static void step(Plan plan, Data data) {
        plan.infer(data.x(), data.y());
        plan.learn(1);
    }

    private static Plan plan(Engine engine, Case of) {
        Plan plan = engine.compile(of.graph(), of.schedule(), Observation.options(of));
        Data.of(of).parameters().forEach(plan::set);
        return plan;
    }

    private static Map<String, float[]> infer(Plan plan, float[] x, float[] y) {
        plan.infer(x, y);
        Map<String, float[]> found = new LinkedHashMap<>();
        for (int i : plan.graph().predicted()) {
            String node = plan.graph().node(i).name();
            found.put("value of " + node, plan.value(node));
            found.put("error of " + node, plan.error(node));
        }
        for (Parameter parameter : plan.graph().parameters()) {
            found.put("gradient of " + parameter.name(), plan.gradient(parameter.name()));
        }
        return found;
    }

    private static void assertSame(Case of, Map<String, float[]> found, Map<String, float[]> expected) {
        expected.forEach((what, values) -> assertThat(found.get(what)).as("%s, %s", of, what).isEqualTo(values));
    }

    private static void assertParameters(Case of, PlanState found, PlanState expected) {
        assertSame(of, found.parameters(), expected.parameters());
        assertSame(of, found.slots(), expected.slots());
    }

    private static float[] row(float[] values, int width) {
        return Arrays.copyOf(values, width);
    }

    /** Incremental learning changes the plan with each inference, and what the deep cases could leave over, shallow ones can too. */
    private static List<Case> withoutApply() {
        return CASES.stream().filter(c -> !c.schedule().appliesWithin() && c.amplification() == 1).toList();
    }

    private static List<Case> every(int step) {
        return CASES.stream().filter(c -> CASES.indexOf(c) % step == 0).toList();
    }
}
