package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A loop of many iterations is run as a loop, on every engine: it computes the same, and compiles whatever T. */
@Tag("engines")
class LongLoopsTest {
    private static final int ROWS = 3;
    private static final int MOST = Integer.MAX_VALUE;

    /** More than two blocks of passes that an engine may write out, and a few. */
    private static final Inference LONG = new Inference(203, 0.1);

    private static final Graph GRAPH = Graphs.residual();

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> {
            List<DynamicNode> tests = new ArrayList<>();
            for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.FIXED_PREDICTION,
                    LearningRule.SEQUENTIAL, LearningRule.INCREMENTAL)) {
                tests.add(test("%d iterations of %s".formatted(LONG.steps(), rule.label()), name,
                        engine -> computes(engine, rule, LONG)));
                tests.add(test("%d iterations of %s compile".formatted(MOST, rule.label()), name,
                        engine -> compiles(engine, rule)));
            }
            tests.add(test("values with momentum", name, engine -> computes(engine, LearningRule.STRICT,
                    LONG.with(ValueOptimiser.of(ValueOptimiser.Kind.MOMENTUM)))));
            tests.add(test("noise, for each iteration its own", name,
                    engine -> computes(engine, Langevin.RULE.with(0.01), LONG)));
            for (Rule rule : List.of(ErrorBased.RULE, Nudging.CENTRED)) {
                tests.add(test("%d iterations of %s".formatted(LONG.steps(), rule.label()), name,
                        engine -> computes(engine, rule, LONG)));
            }
            tests.add(test("a falling rate of errors", name, engine -> computes(engine, ErrorBased.RULE,
                    new Inference(20, 0.5, true, Double.POSITIVE_INFINITY))));
            tests.add(test("a falling rate", name, engine -> computes(engine, LearningRule.STRICT,
                    new Inference(LONG.steps(), 0.5, true, Double.POSITIVE_INFINITY))));
            return tests.stream();
        });
    }

    /** Adam's settings are another for every step of the optimiser, within the loop too. */
    private static void computes(Engine engine, Rule rule, Inference inference) {
        Schedule schedule = rule.schedule(GRAPH, inference);
        PlanOptions options = PlanOptions.batch(ROWS).with(Optimiser.of(Optimiser.Kind.ADAM, 1e-4).withEpsilon(1e-3));
        try (Engine reference = Engines.open("reference");
                Plan expected = reference.compile(GRAPH, schedule, options);
                Plan found = engine.compile(GRAPH, schedule, options)) {
            Map<String, float[]> wanted = run(expected);
            run(found).forEach((what, values) -> assertThat(relative(values, wanted.get(what))).as(what)
                    .isLessThan(rule == LearningRule.INCREMENTAL ? 1e-3 : 1e-4));
            assertThat(found.state().updates()).isEqualTo(expected.state().updates());
        }
    }

    private static Map<String, float[]> run(Plan plan) {
        Map<String, float[]> found = new LinkedHashMap<>();
        Data data = data();
        plan.infer(data.x(), data.y());
        GRAPH.nodes().forEach(n -> found.put("value of " + n.name(), plan.value(n.name())));
        plan.learn(1);
        try (Samples samples = plan.hold(data.x(), data.y())) {
            plan.train(samples, data.order(), 0, ROWS, 1);
        }
        found.put("metrics", new float[] {(float) plan.metrics().energy()});
        for (Parameter parameter : GRAPH.parameters()) {
            found.put(parameter.name(), plan.get(parameter.name()));
        }
        return found;
    }

    private static Data data() {
        return Data.of(new Case("long", GRAPH, LearningRule.STRICT.schedule(GRAPH, LONG), Optimiser.sgd(1), ROWS, ROWS,
                1));
    }

    private static void compiles(Engine engine, LearningRule rule) {
        Schedule schedule = rule.schedule(GRAPH, new Inference(MOST, 0.1));
        try (Plan plan = engine.compile(GRAPH, schedule, PlanOptions.batch(ROWS))) {
            assertThat(plan.explain()).contains(String.valueOf(MOST));
            Data data = data();
            assertThat(plan.predict(data.x())).hasSize(data.y().length);
            assertThatThrownBy(() -> plan.trace(data.x(), data.y())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a record of 2147483647 iterations takes");
        }
    }

    private static double relative(float[] found, float[] expected) {
        return Distance.relative(numbers(found), numbers(expected));
    }

    private static double[] numbers(float[] values) {
        return Quantity.of(Quantity.Kind.VALUE, "", values).values();
    }
}
