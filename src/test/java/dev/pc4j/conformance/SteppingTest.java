package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Iteration;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Recording;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Tolerance;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Inference by hand, to a tolerance, and with a record of every iteration, on every engine. */
@Tag("engines")
class SteppingTest {
    private static final int ROWS = 5;
    private static final int LONG = 400;
    private static final Optimiser ADAM = Optimiser.of(Optimiser.Kind.ADAM, 1e-3).withEpsilon(1e-3);

    /** A graph under a rule. */
    private record Setting(String name, Graph graph, LearningRule rule, Inference inference) {
        Schedule schedule() {
            return rule.schedule(graph, inference);
        }

        Schedule schedule(int steps) {
            return rule.schedule(graph, new Inference(steps, inference.rate(), inference.decay(),
                    inference.softClamp(), inference.nodeRates(), inference.valueOptimiser(), Tolerance.NONE));
        }

        Schedule schedule(Tolerance tolerance) {
            return rule.schedule(graph, inference.with(tolerance));
        }

        Data data() {
            return Data.of(new Case(name, graph, schedule(), ADAM, ROWS, ROWS, 1));
        }

        Plan plan(Engine engine, Schedule schedule) {
            Plan plan = engine.compile(graph, schedule, PlanOptions.batch(ROWS + 2).with(ADAM));
            data().parameters().forEach(plan::set);
            return plan;
        }
    }

    private static List<Setting> settings() {
        Graph chain = Graphs.chain(Energy.softmaxCrossEntropy(1), 13, 7, 5, 3);
        List<Setting> settings = new ArrayList<>();
        for (LearningRule rule : LearningRule.values()) {
            if (rule.iterative()) {
                settings.add(new Setting("residual", Graphs.residual(), rule, new Inference(LONG, 0.2)));
            }
        }
        settings.add(new Setting("cross-entropy", chain, LearningRule.STRICT, new Inference(LONG, 0.2)));
        settings.add(new Setting("several children", Graphs.longSkip(), LearningRule.STRICT, new Inference(LONG, 0.1)));
        settings.add(new Setting("falling rate", chain, LearningRule.STRICT,
                new Inference(LONG, 0.5, true, Double.POSITIVE_INFINITY)));
        for (ValueOptimiser.Kind kind : List.of(ValueOptimiser.Kind.MOMENTUM, ValueOptimiser.Kind.ADAM)) {
            settings.add(new Setting(kind.label(), chain, LearningRule.STRICT,
                    new Inference(LONG, 0.05).with(ValueOptimiser.of(kind).withEpsilon(0.01))));
        }
        settings.add(new Setting("a node that stays", chain, LearningRule.STRICT,
                new Inference(LONG, 0.2).with(chain.node(1).name(), 0)));
        return settings;
    }

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> settings().stream()
                .flatMap(s -> Stream.of(
                        test("steps, ", s, name, SteppingTest::steps),
                        test("stops at a tolerance, ", s, name, SteppingTest::stops),
                        test("records, ", s, name, SteppingTest::records))));
    }

    @TestFactory
    Stream<DynamicNode> others() {
        return PresentEngines.each(name -> Stream.of(
                PresentEngines.test("part of a node held", name, SteppingTest::holdsInPart),
                PresentEngines.test("refusals", name, SteppingTest::refuses),
                PresentEngines.test("divergence", name, SteppingTest::diverges)));
    }

    private interface Check {
        void of(Setting setting, Engine engine);
    }

    private static DynamicTest test(String what, Setting setting, String name, Check check) {
        return PresentEngines.test(what + setting.name + "/" + setting.rule.label(), name,
                engine -> check.of(setting, engine));
    }

    /** By hand it is what T iterations give, and each step says what the reference says. */
    private static void steps(Setting of, Engine engine) {
        Data data = of.data();
        try (Engine reference = Engines.open("reference");
                Plan plan = of.plan(engine, of.schedule(3));
                Plan exact = of.plan(reference, of.schedule(3));
                Plan whole = of.plan(engine, of.schedule(24))) {
            compare(plan.start(data.x(), data.y()), exact.start(data.x(), data.y()));
            compare(plan.step(), exact.step());
            compare(plan.step(), exact.step());
            compare(plan.step(22), exact.step(22));
            assertSame(values(plan), values(exact));
            Inferred found = plan.finish();
            Inferred expected = whole.infer(data.x(), data.y());
            assertThat(found.iterations()).isEqualTo(24);
            assertThat(expected.iterations()).isEqualTo(24);
            assertThat(found.energy()).isEqualTo(expected.energy(), within(1e-6 * expected.energy()));
            plan.learn(1);
            whole.learn(1);
            assertSame(everything(plan), everything(whole));
            assertThat(plan.state().updates()).isEqualTo(whole.state().updates());
        }
    }

    private static void compare(Iteration found, Iteration expected) {
        assertThat(found.number()).isEqualTo(expected.number());
        assertThat(found.gradientNorm()).isEqualTo(expected.gradientNorm(),
                within(2e-4 * expected.gradientNorm() + 1e-6));
        assertThat(found.energy()).isEqualTo(expected.energy(), within(1e-4 * expected.energy()));
        assertThat(found.energies()).hasSameSizeAs(expected.energies());
    }

    /** It fires where the reference has it, in inference and in training, and leaves what so many iterations leave. */
    private static void stops(Setting of, Engine engine) {
        Data data = of.data();
        Tolerance tolerance = between(of, data);
        try (Engine reference = Engines.open("reference");
                Plan exact = of.plan(reference, of.schedule(tolerance));
                Plan plan = of.plan(engine, of.schedule(tolerance))) {
            int iterations = exact.infer(data.x(), data.y()).iterations();
            assertThat(iterations).isGreaterThan(0).isLessThan(LONG);
            assertThat(iterations % tolerance.every()).isZero();
            Inferred found = plan.infer(data.x(), data.y());
            assertThat(found.iterations()).isEqualTo(iterations);
            try (Plan whole = of.plan(engine, of.schedule(iterations))) {
                Inferred expected = whole.infer(data.x(), data.y());
                assertThat(found.energy()).isEqualTo(expected.energy(), within(1e-6 * expected.energy()));
                assertSame(everything(plan), everything(whole));
                plan.learn(1);
                whole.learn(1);
                trains(plan, whole, data);
            }
        }
    }

    private static void trains(Plan plan, Plan whole, Data data) {
        whole.restore(plan.state());
        try (Samples samples = plan.hold(data.x(), data.y()); Samples others = whole.hold(data.x(), data.y())) {
            plan.metrics();
            whole.metrics();
            plan.train(samples, data.order(), 0, ROWS, 1);
            whole.train(others, data.order(), 0, ROWS, 1);
            Metrics found = plan.metrics();
            Metrics expected = whole.metrics();
            assertThat(found.rows()).isEqualTo(ROWS);
            assertThat(found.iterations()).isPositive().isLessThan(LONG);
            if (found.iterations() == expected.iterations()) {
                assertThat(found.energy()).isEqualTo(expected.energy(), within(1e-5 * expected.energy()));
                assertSame(plan.state().parameters(), whole.state().parameters());
            }
            assertThat(plan.state().updates()).isPositive();
            plan.submit(samples, data.order(), 0, ROWS);
            assertThat(plan.await().iterations()).isPositive().isLessThan(LONG);
        }
    }

    /** A tolerance that lies between the norms at two looks of the reference, far from both. */
    private static Tolerance between(Setting of, Data data) {
        try (Engine reference = Engines.open("reference"); Plan exact = of.plan(reference, of.schedule())) {
            double before = exact.start(data.x(), data.y()).gradientNorm();
            double first = before;
            for (int looks = 1; looks < LONG / Tolerance.USUAL_EVERY; looks++) {
                double norm = exact.step(Tolerance.USUAL_EVERY).gradientNorm();
                if (looks > 2 && norm < 0.9 * before && before < 0.9 * first) {
                    return Tolerance.of(Math.sqrt(norm * before));
                }
                first = Math.max(first, norm);
                before = Math.min(before, norm);
            }
        }
        throw new AssertionError("the norm does not fall under " + of.name());
    }

    private static void records(Setting of, Engine engine) {
        Data data = of.data();
        String node = of.graph.node(2).name();
        try (Plan plan = of.plan(engine, of.schedule(6)); Plan stepped = of.plan(engine, of.schedule(6))) {
            PlanState before = plan.state();
            Recording record = plan.record(
                    Clamps.of(of.graph.input().name(), data.x()).and(of.graph.output().name(), data.y()), node,
                    of.graph.input().name());
            assertSame(plan.state().parameters(), before.parameters());
            assertThat(plan.state().updates()).isEqualTo(before.updates());
            assertThat(record.iterations()).hasSize(7);
            assertThat(record.errors()).containsOnlyKeys(node);
            assertThat(record.values()).containsOnlyKeys(node, of.graph.input().name());
            Iteration start = stepped.start(data.x(), data.y());
            assertThat(record.iterations().getFirst()).isEqualTo(start);
            for (int t = 1; t <= 6; t++) {
                assertThat(stepped.step()).isEqualTo(record.iterations().get(t));
                assertThat(stepped.value(node)).isEqualTo(record.values().get(node).get(t));
                assertThat(stepped.error(node)).isEqualTo(record.errors().get(node).get(t));
            }
            double[][] trace = plan.trace(data.x(), data.y());
            for (int t = 0; t <= 6; t++) {
                assertThat(record.iterations().get(t).energy()).isEqualTo(sum(trace[t]), within(1e-5 * sum(trace[t])));
            }
            float[] value = stepped.value(node);
            float[] error = stepped.error(node);
            float[] prediction = stepped.prediction(node);
            for (int i = 0; i < value.length; i++) {
                assertThat(prediction[i]).isEqualTo(value[i] - error[i]);
            }
        }
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    /** What is held has no gradient, by whatever way its node moves. */
    private static void holdsInPart(Engine engine) {
        Setting of = settings().getFirst();
        Data data = of.data();
        String node = of.graph.node(of.graph.free().getFirst()).name();
        float[] values = new float[ROWS * of.graph.node(node).width()];
        boolean[] held = new boolean[values.length];
        for (int i = 0; i < values.length; i += 2) {
            values[i] = 0.1f * (i % 7);
            held[i] = true;
        }
        Clamps clamps = Clamps.of(of.graph.input().name(), data.x())
                .and(of.graph.output().name(), data.y())
                .and(node, values, held);
        try (Engine reference = Engines.open("reference");
                Plan plan = of.plan(engine, of.schedule(9));
                Plan exact = of.plan(reference, of.schedule(9));
                Plan whole = of.plan(engine, of.schedule(9))) {
            compare(plan.start(clamps), exact.start(clamps));
            compare(plan.step(4), exact.step(4));
            compare(plan.step(5), exact.step(5));
            assertSame(values(plan), values(exact));
            plan.finish();
            whole.infer(clamps);
            assertSame(everything(plan), everything(whole));
        }
    }

    private static void refuses(Engine engine) {
        Setting strict = settings().getFirst();
        Data data = strict.data();
        Schedule zil = LearningRule.ZIL.schedule(strict.graph, Inference.DEFAULT);
        try (Plan plan = strict.plan(engine, zil)) {
            assertThatThrownBy(() -> plan.start(data.x(), data.y())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("schedule 'zil' cannot be taken step by step");
        }
        assertThatThrownBy(() -> strict.plan(engine, zil.with(Tolerance.of(1e-3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schedule 'zil' has no single loop");
        try (Plan plan = strict.plan(engine, strict.schedule(4))) {
            assertThatThrownBy(plan::step).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start(x, y)");
            plan.start(data.x(), data.y());
            plan.step();
            assertThatThrownBy(() -> plan.gradient("h1.weight")).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("finish()");
            assertThatThrownBy(() -> plan.learn(1)).hasMessageContaining("finish()");
            assertThatThrownBy(() -> plan.step(0)).hasMessageContaining("cannot take 0 iterations");
            plan.predict(data.x());
            assertThatThrownBy(plan::step).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void diverges(Engine engine) {
        for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.INCREMENTAL)) {
            Setting of = new Setting("too fast", Graphs.residual(), rule, new Inference(200, 1e4));
            Data data = of.data();
            try (Plan plan = of.plan(engine, of.schedule(Tolerance.of(1e-3)))) {
                PlanState before = plan.state();
                assertThatThrownBy(() -> plan.infer(data.x(), data.y())).isInstanceOf(DivergenceException.class);
                assertSame(plan.state().parameters(), before.parameters());
                assertThat(plan.state().updates()).isEqualTo(before.updates());
                plan.start(data.x(), data.y());
                assertThatThrownBy(() -> plan.step(150)).isInstanceOf(DivergenceException.class);
                assertSame(plan.state().parameters(), before.parameters());
                assertThat(plan.state().updates()).isEqualTo(before.updates());
                assertThatThrownBy(plan::step).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    private static Map<String, float[]> values(Plan plan) {
        Map<String, float[]> found = new LinkedHashMap<>();
        plan.graph().nodes().forEach(n -> found.put("value of " + n.name(), plan.value(n.name())));
        return found;
    }

    private static Map<String, float[]> everything(Plan plan) {
        Map<String, float[]> found = values(plan);
        for (Parameter parameter : plan.graph().parameters()) {
            found.put(parameter.name(), plan.get(parameter.name()));
            found.put("gradient of " + parameter.name(), plan.gradient(parameter.name()));
        }
        return found;
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
        expected.forEach((what, values) -> assertThat(Distance.relative(numbers(found.get(what)), numbers(values)))
                .as(what)
                .isLessThan(1e-4));
    }

    private static double[] numbers(float[] values) {
        return Quantity.of(Quantity.Kind.VALUE, "", values).values();
    }
}
