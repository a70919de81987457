package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.engine.SideBySide;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Tolerance;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Data sets of graphs with two inputs and two outputs, kept where the plan computes, against the same rows given by hand. */
@Tag("engines")
class SeveralEndsTest {
    private static final int ROWS = 7;
    private static final int BATCH = 3;
    private static final int[] ORDER = {6, 1, 4, 0, 3, 5, 2};
    private static final Graph GRAPH = Graph.builder()
            .input("left", 4)
            .input("right", 3)
            .dense("a", "left", 5, Activation.NONE)
            .dense("b", "right", 5, Activation.NONE)
            .add("sum", "a", "b")
            .dense("y", "sum", 3, Activation.TANH)
            .dense("z", "sum", 2, Activation.TANH)
            .energy("y", Energy.softmaxCrossEntropy(1))
            .build();

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("training by names", name, engine -> trains(engine, LearningRule.STRICT, Tolerance.NONE)),
                test("training by backprop", name, engine -> trains(engine, LearningRule.BACKPROP, Tolerance.NONE)),
                test("training within", name, engine -> trains(engine, LearningRule.INCREMENTAL, Tolerance.NONE)),
                test("training to a tolerance", name,
                        engine -> trains(engine, LearningRule.STRICT, Tolerance.of(0.1))),
                test("rows side by side", name, SeveralEndsTest::sideBySide),
                test("what is missing is named", name, SeveralEndsTest::refuses)));
    }

    private static void trains(Engine engine, LearningRule rule, Tolerance tolerance) {
        Inference inference = new Inference(12, 0.2).with(tolerance);
        Map<String, float[]> held = parameters(engine, rule, inference, plan -> {
            try (Samples samples = plan.hold(data())) {
                for (int from = 0; from < ROWS; from += BATCH) {
                    plan.train(samples, ORDER, from, Math.min(BATCH, ROWS - from), 1);
                }
                assertThat(plan.metrics().rows()).isEqualTo(ROWS);
            }
        });
        Map<String, float[]> byHand = parameters(engine, rule, inference, plan -> {
            for (int from = 0; from < ROWS; from += BATCH) {
                plan.infer(rows(Arrays.copyOfRange(ORDER, from, Math.min(ROWS, from + BATCH))));
                plan.learn(1);
            }
        });
        byHand.forEach((name, values) -> assertThat(Likeness.of(held.get(name), values).difference()).as(name)
                .isLessThan(1e-6));
    }

    /** Of a plan after something was done with it. */
    private static Map<String, float[]> parameters(
            Engine engine, LearningRule rule, Inference inference, Consumer<Plan> training) {
        try (Plan plan = engine.compile(GRAPH, rule.schedule(GRAPH, inference), PlanOptions.batch(BATCH))) {
            training.accept(plan);
            Map<String, float[]> all = new LinkedHashMap<>();
            GRAPH.parameters().forEach(p -> all.put(p.name(), plan.get(p.name())));
            return all;
        }
    }

    private static void sideBySide(Engine engine) {
        float[] x = new SideBySide(GRAPH.inputs()).together(data());
        float[] y = new SideBySide(GRAPH.outputs()).together(data());
        assertThat(x).hasSize(ROWS * 7);
        try (Plan plan = plan(engine); Samples named = plan.hold(data()); Samples beside = plan.hold(x, y)) {
            plan.submit(named, ORDER, 1, BATCH);
            double expected = plan.await().energy();
            plan.submit(beside, ORDER, 1, BATCH);
            assertThat(plan.await().energy()).isEqualTo(expected);
            assertThat(plan.infer(rows(Arrays.copyOfRange(ORDER, 1, 1 + BATCH))).energy())
                    .isCloseTo(expected, within(1e-5 * expected));
        }
    }

    private static void refuses(Engine engine) {
        try (Plan plan = plan(engine)) {
            assertThatThrownBy(() -> plan.hold(Clamps.of("left", new float[8]).and("y", new float[6])))
                    .hasMessage(
                            "a data set of the graph has whole rows of [left, right, y, z], not of [left, y]: give those");
            assertThatThrownBy(() -> plan.hold(new float[8], new float[6]))
                    .hasMessage("8 values are not whole rows of node 'left' [4] and 'right' [3]: give rows x 7");
            assertThatThrownBy(() -> plan.hold(data().and("a", new float[5])))
                    .hasMessage("'z' has 7 rows and 'a' 1: give equally many");
            float[] notFinite = new float[ROWS * 7];
            notFinite[7 + 5] = Float.NaN;
            assertThatThrownBy(() -> plan.hold(notFinite, new float[ROWS * 5]))
                    .hasMessage("x is NaN at row 1, column 1 of 'right': give finite numbers");
        }
    }

    private static Plan plan(Engine engine) {
        return engine.compile(GRAPH, LearningRule.STRICT.schedule(GRAPH, new Inference(5, 0.2)),
                PlanOptions.batch(BATCH));
    }

    private static Clamps data() {
        int[] all = new int[ROWS];
        Arrays.setAll(all, row -> row);
        return rows(all);
    }

    /** Rows of the data set by hand. */
    private static Clamps rows(int[] chosen) {
        Clamps clamps = Clamps.NONE;
        for (Node node : Stream.of(GRAPH.inputs(), GRAPH.outputs()).flatMap(List::stream).toList()) {
            float[] all = values(node);
            float[] own = new float[chosen.length * node.width()];
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(all, chosen[i] * node.width(), own, i * node.width(), node.width());
            }
            clamps = clamps.and(node.name(), own);
        }
        return clamps;
    }

    /** Normal numbers; of the cross-entropy's output a one in each row. */
    private static float[] values(Node node) {
        Random random = new Random(node.index());
        float[] values = new float[ROWS * node.width()];
        for (int i = 0; i < values.length; i++) {
            int row = i / node.width();
            boolean label = i % node.width() == row % node.width();
            values[i] = node.name().equals("y") ? label ? 1 : 0 : (float) random.nextGaussian();
        }
        return values;
    }
}
