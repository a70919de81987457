package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import dev.pc4j.schedule.Step.Repeat;
import dev.pc4j.schedule.Tolerance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What every engine refuses, at the call and in the same words: nothing of it may reach a kernel. */
@Tag("engines")
class RefusalsTest {
    private static final int ROWS = 3;

    /** Nodes x, h1, h2, y of widths 4, 3, 3, 2. */
    private static final Graph GRAPH = graph(Energy.gaussian(1), 2);

    private static final Rate RATE = new Rate(0.1, false);

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("rows that are not in the samples", name, RefusalsTest::rowsOutside),
                test("samples that are closed, or another plan's", name, RefusalsTest::othersSamples),
                test("schedules that do not fit the graph", name, RefusalsTest::schedules),
                test("numbers that are not finite", name, RefusalsTest::notFinite),
                test("targets of a cross-entropy that are no distribution", name, RefusalsTest::noDistribution),
                test("tokens that are not in the vocabulary", name, RefusalsTest::noTokens)));
    }

    private static void rowsOutside(Engine engine) {
        try (Plan plan = plan(engine); Samples samples = plan.hold(x(), y())) {
            for (int row : new int[] {-1, ROWS, 999_999}) {
                int[] order = {0, row};
                String message = "row %d is not in the samples: they have 3".formatted(row);
                refused(() -> plan.train(samples, order, 0, 2, 1), message);
                refused(() -> plan.submit(samples, order, 0, 2), message);
            }
            refused(() -> plan.submit(samples, new int[] {0, 1}, 1, 2), "an order of 2 rows has no 2 from 1 on");
            refused(() -> plan.submit(samples, new int[] {0, 1}, -1, 2), "an order of 2 rows has no 2 from -1 on");
        }
    }

    private static void othersSamples(Engine engine) {
        int[] order = {0, 1};
        try (Plan plan = plan(engine); Plan other = plan(engine); Samples samples = other.hold(x(), y())) {
            refused(() -> plan.submit(samples, order, 0, 2), "held by another plan");
            Samples closed = other.hold(x(), y());
            closed.close();
            assertThatThrownBy(() -> other.submit(closed, order, 0, 2)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("these samples are closed");
        }
    }

    private static void schedules(Engine engine) {
        Predict predict = new Predict(List.of(1, 2, 3));
        Learn learn = new Learn(List.of(1, 2, 3));
        Map<String, Step> wrong = new HashMap<>();
        wrong.put("has a Predict of node 4, and the graph has nodes 0 to 3", new Predict(List.of(4)));
        wrong.put("has a Predict of node -1, and the graph has nodes 0 to 3", new Predict(List.of(-1)));
        wrong.put("has a Predict of input 'x'", new Predict(List.of(0)));
        wrong.put("has a Predict of no nodes", new Predict(List.of()));
        wrong.put("has a Relax of node 7", new Relax(List.of(7), RATE));
        wrong.put("names a node twice", new Relax(List.of(1, 1), RATE));
        wrong.put("relaxes at a rate of NaN", new Relax(List.of(1), new Rate(Double.NaN, false)));
        wrong.put("relaxes at a rate of -0.1", new Relax(List.of(1), new Rate(-0.1, false)));
        wrong.put("relaxes at a rate of Infinity", new Relax(List.of(1), new Rate(Double.POSITIVE_INFINITY, false)));
        wrong.put("has a Learn of input 'x'", new Learn(List.of(0)));
        wrong.put("has a Learn of node 9", new Learn(List.of(9)));
        wrong.put("repeats -1 times", new Repeat(-1, List.of(predict)));
        wrong.put("repeats nothing 2 times", new Repeat(2, List.of()));
        wrong.put("has a loop in a loop", new Repeat(2, List.of(new Repeat(2, List.of(predict)))));
        wrong.put("has a Relax of node 8", new Repeat(2, List.of(predict, new Relax(List.of(8), RATE))));
        wrong.forEach((message, step) -> refused(
                () -> compile(engine, GRAPH, new Schedule("mine", false, List.of(step, predict, learn))),
                "schedule 'mine' " + message));
        refused(() -> compile(engine, GRAPH, new Schedule("mine", false, List.of())), "has no steps");
        refused(() -> compile(engine, GRAPH, new Schedule("mine", false, false, Double.NaN, List.of(learn), List.of(),
                Tolerance.NONE)),
                "scales the output by NaN");
        Graph deeper = Graph.builder()
                .input("x", 4)
                .dense("h1", "x", 3, Activation.TANH)
                .dense("y", "h1", 2, Activation.TANH)
                .build(Energy.gaussian(1));
        refused(() -> compile(engine, GRAPH, LearningRule.ZIL.schedule(deeper, Inference.DEFAULT)),
                "schedule 'zil' was made for another graph, of 3 nodes");
        Graph sum = Graph.builder()
                .input("x", 2)
                .identity("h", "x")
                .dense("y", "h", 2, Activation.NONE)
                .build(
                        Energy.gaussian(1));
        refused(() -> compile(engine, sum, new Schedule("mine", false, List.of(new Learn(List.of(1))))),
                "learns nodes {1}, none of which has parameters");
    }

    private static void notFinite(Engine engine) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] x = x();
            float[] y = y();
            x[6] = bad;
            y[5] = bad;
            String ofX = "x is %s at row 1, column 2 of 'x'".formatted(bad);
            String ofY = "y is %s at row 2, column 1 of 'y'".formatted(bad);
            try (Plan plan = plan(engine)) {
                refused(() -> plan.infer(x, y()), ofX);
                refused(() -> plan.infer(x(), y), ofY);
                refused(() -> plan.trace(x, y()), ofX);
                refused(() -> plan.trace(x(), y), ofY);
                refused(() -> plan.hold(x, y()), ofX);
                refused(() -> plan.hold(x(), y), ofY);
                refused(() -> plan.predict(x), ofX);
                float[] weights = plan.get("h1.weight");
                weights[7] = bad;
                refused(() -> plan.set("h1.weight", weights),
                        "parameter 'h1.weight' [4x3] is %s at row 2, column 1".formatted(bad));
                refused(() -> plan.restore(stateWith(plan.state(), weights)), "parameter 'h1.weight' [4x3] is " + bad);
                plan.infer(x(), y());
                refused(() -> plan.learn(bad), "the factor %s on the learning rate".formatted((double) bad));
                try (Samples samples = plan.hold(x(), y())) {
                    refused(() -> plan.train(samples, new int[] {0}, 0, 1, bad), "on the learning rate");
                }
            }
        }
    }

    private static PlanState stateWith(PlanState state, float[] weights) {
        Map<String, float[]> parameters = new HashMap<>(state.parameters());
        parameters.put("h1.weight", weights);
        return new PlanState(parameters, state.slots(), state.updates());
    }

    private static void noTokens(Engine engine) {
        Graph graph = Graph.builder()
                .input("x", 2)
                .node("e", new Sequence(new Embedding(7, 3), new Activate(Activation.TANH)), "x")
                .node("y", new Dense(2, Activation.NONE).flat(), "e")
                .build(Energy.gaussian(1));
        Schedule strict = LearningRule.STRICT.schedule(graph, Inference.DEFAULT);
        try (Plan plan = engine.compile(graph, strict, PlanOptions.batch(2))) {
            float[] y = new float[4];
            for (float token : new float[] {-1, 7, 2.5f}) {
                float[] x = {0, 6, 3, token};
                String message = "x is %s at row 1, column 1 of 'x', whose tokens 'e' embeds: use whole numbers from 0 to 6"
                        .formatted(token);
                refused(() -> plan.infer(x, y), message);
                refused(() -> plan.predict(x), message);
                refused(() -> plan.hold(x, y), message);
            }
            plan.infer(new float[] {0, 6, 3, 6}, y);
        }
    }

    private static void noDistribution(Engine engine) {
        Graph graph = graph(Energy.softmaxCrossEntropy(1), 2);
        try (Plan plan = compile(engine, graph, LearningRule.STRICT.schedule(graph, Inference.DEFAULT))) {
            float[] twice = {1, 0, 0, 1, 1, 1};
            float[] none = {1, 0, 0, 0, 0, 1};
            float[] negative = {1, 0, -0.5f, 1.5f, 0, 1};
            refused(() -> plan.infer(x(), twice), "y sums to 2.0 at row 2 of 'y'");
            refused(() -> plan.trace(x(), none), "y sums to 0.0 at row 1 of 'y'");
            refused(() -> plan.hold(x(), negative), "y is -0.5 at row 1, column 0 of 'y'");
            plan.infer(x(), new float[] {0.9f, 0.1f, 0.3333f, 0.6667f, 0, 1});
        }
    }

    private static Graph graph(Energy energy, int outputs) {
        return Graph.builder()
                .input("x", 4)
                .dense("h1", "x", 3, Activation.NONE)
                .dense("h2", "h1", 3, Activation.TANH)
                .dense("y", "h2", outputs, Activation.TANH)
                .build(energy);
    }

    private static Plan plan(Engine engine) {
        return compile(engine, GRAPH, LearningRule.STRICT.schedule(GRAPH, new Inference(3, 0.1)));
    }

    private static Plan compile(Engine engine, Graph graph, Schedule schedule) {
        return engine.compile(graph, schedule, PlanOptions.batch(ROWS));
    }

    private static float[] x() {
        float[] x = new float[4 * ROWS];
        Arrays.fill(x, 0.1f);
        return x;
    }

    private static float[] y() {
        return new float[] {1, 0, 0, 1, 1, 0};
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
