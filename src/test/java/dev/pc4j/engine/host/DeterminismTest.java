package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Same seed, same bits: however many threads, however often, and whatever other rows a row has beside it. */
class DeterminismTest {
    /** More than four tiles of 32, the last one not whole; and a number that is no multiple of a strip. */
    private static final int ROWS = 139;

    private static final Map<String, Graph> GRAPHS = Map.of("chain", Fixtures.chain(), "residual", Fixtures.residual());

    private record Trained(Map<String, float[]> arrays, Metrics metrics) {}

    @TestFactory
    Stream<DynamicTest> anyNumberOfThreadsTrainsToTheSameBits() {
        return each((graph, rule) -> {
            Trained expected = train(1, graph, rule);
            assertThat(expected.metrics().rows()).isEqualTo(3 * ROWS);
            for (int threads : List.of(1, 2, 3, 5)) {
                Trained found = train(threads, graph, rule);
                assertThat(found.metrics()).isEqualTo(expected.metrics());
                assertSame(found.arrays(), expected.arrays(), threads + " threads");
            }
        });
    }

    private static Trained train(int threads, Graph graph, LearningRule rule) {
        int[] order = new int[3 * ROWS];
        Arrays.setAll(order, i -> i * 31 % ROWS);
        try (Engine engine = Fixtures.host(threads);
                Plan plan = Fixtures.plan(engine, graph, rule, ROWS, Optimiser.adam(0.01));
                Samples samples = plan.hold(Fixtures.x(graph, ROWS), Fixtures.y(graph, ROWS))) {
            for (int step = 0; step < 3; step++) {
                plan.train(samples, order, step * ROWS, ROWS, 1 - 0.25 * step);
            }
            Metrics metrics = plan.metrics();
            Fixtures.infer(plan, ROWS);
            return new Trained(Fixtures.everything(plan), metrics);
        }
    }

    /** Fewer tiles than threads, so that rows go to threads that wait in the middle of an inference. */
    @TestFactory
    Stream<DynamicTest> rowsThatAreGivenAwayOnTheWayHaveTheSameBits() {
        return each((graph, rule) -> {
            Map<String, float[]> expected = inferLong(1, graph, rule);
            for (int threads : List.of(2, 3)) {
                for (int again = 0; again < 5; again++) {
                    assertSame(inferLong(threads, graph, rule), expected, threads + " threads");
                }
            }
        });
    }

    private static Map<String, float[]> inferLong(int threads, Graph graph, LearningRule rule) {
        Schedule schedule = rule.schedule(graph, new Inference(200, 0.05));
        try (Engine engine = Fixtures.host(threads);
                Plan plan = Fixtures.plan(engine, graph, schedule, 32 * threads, Optimiser.sgd(0.01))) {
            Fixtures.infer(plan, 30);
            return Fixtures.everything(plan);
        }
    }

    @TestFactory
    Stream<DynamicTest> aRowAloneHasTheBitsThatItHasAmongOthers() {
        return each((graph, rule) -> {
            if (rule == LearningRule.INCREMENTAL) {
                return; // rows see each other through the parameters
            }
            try (Engine engine = Fixtures.host(3);
                    Plan many = Fixtures.plan(engine, graph, rule, 45, Optimiser.sgd(0.01));
                    Plan single = Fixtures.plan(engine, graph, rule, 1, Optimiser.sgd(0.01))) {
                float[] x = Fixtures.x(graph, 45);
                float[] y = Fixtures.y(graph, 45);
                many.infer(x, y);
                Map<String, float[]> all = Fixtures.beliefs(many);
                for (int row : new int[] {0, 7, 31, 32, 44}) {
                    float[] oneX = Fixtures.row(x, row, graph.input().width());
                    float[] oneY = Fixtures.row(y, row, graph.output().width());
                    single.infer(oneX, oneY);
                    many.infer(oneX, oneY);
                    for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
                        float[] value = Fixtures.row(all.get("value of " + node.name()), row, node.width());
                        float[] error = Fixtures.row(all.get("error of " + node.name()), row, node.width());
                        assertThat(single.value(node.name())).isEqualTo(value);
                        assertThat(single.error(node.name())).isEqualTo(error);
                        assertThat(many.value(node.name())).isEqualTo(value);
                        assertThat(many.error(node.name())).isEqualTo(error);
                    }
                }
            }
        });
    }

    private interface Check {
        void of(Graph graph, LearningRule rule);
    }

    private static Stream<DynamicTest> each(Check check) {
        return GRAPHS.entrySet()
                .stream()
                .flatMap(g -> Arrays.stream(LearningRule.values())
                        .map(rule -> DynamicTest.dynamicTest(g.getKey() + ", " + rule.label(),
                                () -> check.of(g.getValue(), rule))));
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected, String when) {
        assertThat(found).hasSameSizeAs(expected);
        expected.forEach((what, values) -> assertThat(found.get(what)).as("%s, %s", what, when).isEqualTo(values));
    }
}
