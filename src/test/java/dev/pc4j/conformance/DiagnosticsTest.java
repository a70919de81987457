package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Tolerance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What plans say of themselves, on every engine, by what theory says: rules that equal backpropagation, and energies that others have summed. */
@Tag("engines")
class DiagnosticsTest {
    private static final int ROWS = 4;
    private static final int STEPS = 9;
    private static final Inference INFERENCE = new Inference(STEPS, 0.2);
    private static final Graph CHAIN = Graphs.chain(Energy.softmaxCrossEntropy(1), 7, 6, 5, 3);
    private static final double FP32 = 1e-5;

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> Stream.of(
                test("rules that equal backpropagation", name, DiagnosticsTest::theyEqual),
                test("fixed prediction has its direction", name, DiagnosticsTest::fixedHasItsDirection),
                test("strict inference has another", name, DiagnosticsTest::strictHasAnother),
                test("energies end where inference does", name, DiagnosticsTest::energiesEnd),
                test("energies of many iterations", name, DiagnosticsTest::manyIterations),
                test("error norms are those of the errors", name, DiagnosticsTest::errorNorms),
                test("parameters stay and learning goes on", name, DiagnosticsTest::parametersStay),
                test("two inputs and two outputs", name, DiagnosticsTest::severalEnds),
                test("free ends have no gradients to compare", name, DiagnosticsTest::freeEnds),
                test("dropout draws alike", name, DiagnosticsTest::dropout)));
    }

    private static void theyEqual(Engine engine) {
        for (Graph graph : List.of(CHAIN, Graphs.residual())) {
            for (Rule rule : List.of(LearningRule.ZIL, LearningRule.EXACT, LearningRule.BACKPROP)) {
                Diagnostics found = diagnose(engine, graph, rule.schedule(graph, INFERENCE));
                assertThat(found.gradients()).hasSameSizeAs(graph.parameters()).allSatisfy(gradient -> {
                    assertThat(gradient.toBackprop().cosine()).as(rule.label()).isCloseTo(1, within(FP32));
                    assertThat(gradient.toBackprop().difference()).as(rule.label()).isLessThan(FP32);
                });
            }
        }
        Diagnostics itself = diagnose(engine, CHAIN, LearningRule.BACKPROP.schedule(CHAIN, INFERENCE));
        assertThat(itself.gradients()).extracting(g -> g.toBackprop().difference()).containsOnly(0.0);
    }

    private static void fixedHasItsDirection(Engine engine) {
        Diagnostics found = diagnose(engine, CHAIN, LearningRule.FIXED_PREDICTION.schedule(CHAIN, INFERENCE));
        assertThat(found.gradients()).allSatisfy(
                gradient -> assertThat(gradient.toBackprop().cosine()).isCloseTo(1, within(FP32)));
        // 1 - 0.8^9 of the error has come one level down.
        assertThat(found.gradient("h2.weight").toBackprop().ratio()).isCloseTo(1 - Math.pow(0.8, STEPS), within(1e-4));
        Schedule rateOne = LearningRule.FIXED_PREDICTION.schedule(CHAIN, new Inference(2, 1));
        assertThat(diagnose(engine, CHAIN, rateOne).gradients())
                .allSatisfy(gradient -> assertThat(gradient.toBackprop().difference()).isLessThan(FP32));
    }

    private static void strictHasAnother(Engine engine) {
        Diagnostics found = diagnose(engine, CHAIN, LearningRule.STRICT.schedule(CHAIN, INFERENCE));
        assertThat(found.gradients()).allSatisfy(gradient -> {
            assertThat(gradient.toBackprop().cosine()).isBetween(0.1, 0.999);
            assertThat(gradient.toBackprop().difference()).isGreaterThan(1e-3);
        });
        assertThatThrownBy(() -> found.gradient("h1.weigth")).hasMessageContaining("did you mean 'h1.weight'?");
    }

    private static void energiesEnd(Engine engine) {
        Schedule tolerant = LearningRule.STRICT.schedule(CHAIN, new Inference(400, 0.2).with(new Tolerance(1e-2, 5)));
        for (Schedule schedule : List.of(LearningRule.STRICT.schedule(CHAIN, INFERENCE),
                LearningRule.INCREMENTAL.schedule(CHAIN, INFERENCE), LearningRule.BACKPROP.schedule(CHAIN, INFERENCE),
                tolerant)) {
            Diagnostics found = diagnose(engine, CHAIN, schedule);
            assertThat(found.nodes()).extracting(Diagnostics.Node::name).containsExactly("h1", "h2", "y");
            for (int i = 0; i < found.nodes().size(); i++) {
                List<Double> energies = found.nodes().get(i).energies();
                assertThat(energies).hasSize(found.inferred().iterations() + 1);
                double last = found.inferred().energies().get(i);
                assertThat(energies.getLast()).as(schedule.name()).isCloseTo(last, within(FP32 * (1 + last)));
            }
            assertThat(found.node("y").energies().getFirst())
                    .isCloseTo(found.inferred().loss(), within(FP32 * found.inferred().loss()));
            assertThat(found.inferred().iterations()).isLessThan(schedule.tolerance().stops() ? 400 : STEPS + 1);
        }
    }

    /** Of more than a device keeps side by side. */
    private static void manyIterations(Engine engine) {
        Schedule schedule = LearningRule.STRICT.schedule(CHAIN, new Inference(150, 0.05));
        Diagnostics found = diagnose(engine, CHAIN, schedule);
        try (Engine reference = Engines.open("reference")) {
            Diagnostics expected = diagnose(reference, CHAIN, schedule);
            for (Diagnostics.Node node : expected.nodes()) {
                double distance = Distance.relative(
                        doubles(found.node(node.name()).energies()), doubles(node.energies()));
                assertThat(distance).as(node.name()).isLessThan(1e-4);
            }
        }
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** A Gaussian energy is half the squared norm, times its precision. */
    private static void errorNorms(Engine engine) {
        Graph graph = Graphs.chain(Energy.gaussian(2), 7, 6, 5, 3);
        Diagnostics found = diagnose(engine, graph, LearningRule.STRICT.schedule(graph, INFERENCE));
        found.nodes().forEach(node -> {
            double precision = graph.node(node.name()).energy().precision();
            double energy = precision * node.errorNorm() * node.errorNorm() / 2;
            assertThat(energy).isPositive().isCloseTo(node.energies().getLast(), within(1e-4 * energy));
        });
    }

    private static void parametersStay(Engine engine) {
        for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.INCREMENTAL)) {
            Map<String, float[]> plain = learnt(engine, rule, plan -> {});
            Map<String, float[]> diagnosed = learnt(engine, rule, plan -> plan.diagnose(x(CHAIN), y(CHAIN)));
            // The reference engine's parameters come back as the floats that a state has.
            double bound = rule == LearningRule.INCREMENTAL && engine.name().equals("reference") ? 1e-6 : 0;
            plain.forEach((name, values) -> assertThat(Likeness.of(diagnosed.get(name), values).difference())
                    .as("%s by %s", name, rule.label())
                    .isLessThanOrEqualTo(bound));
        }
    }

    /** Parameters after two steps, before each of which something else is done. */
    private static Map<String, float[]> learnt(Engine engine, LearningRule rule, Consumer<Plan> before) {
        try (Plan plan = engine.compile(CHAIN, rule.schedule(CHAIN, INFERENCE), PlanOptions.batch(ROWS))) {
            for (int step = 0; step < 2; step++) {
                before.accept(plan);
                plan.infer(x(CHAIN), y(CHAIN));
                plan.learn(1);
            }
            Map<String, float[]> all = new LinkedHashMap<>();
            CHAIN.parameters().forEach(p -> all.put(p.name(), plan.get(p.name())));
            return all;
        }
    }

    private static void severalEnds(Engine engine) {
        Graph graph = Graph.builder()
                .input("left", 4)
                .input("right", 3)
                .dense("a", "left", 5, Activation.NONE)
                .dense("b", "right", 5, Activation.NONE)
                .add("sum", "a", "b")
                .dense("y", "sum", 3, Activation.TANH)
                .dense("z", "sum", 2, Activation.TANH)
                .build();
        Clamps clamps = Clamps.of("left", floats(4))
                .and("right", floats(3))
                .and("y", floats(3))
                .and("z", floats(2));
        Schedule schedule = LearningRule.ZIL.schedule(graph, INFERENCE);
        try (Plan plan = engine.compile(graph, schedule, PlanOptions.batch(ROWS))) {
            assertThat(plan.diagnose(clamps).gradients()).hasSameSizeAs(graph.parameters())
                    .allSatisfy(gradient -> assertThat(gradient.toBackprop().difference()).isLessThan(FP32));
        }
    }

    private static void freeEnds(Engine engine) {
        Schedule schedule = LearningRule.STRICT.schedule(CHAIN, CHAIN.free("y"), INFERENCE);
        try (Plan plan = engine.compile(CHAIN, schedule, PlanOptions.batch(ROWS))) {
            Diagnostics found = plan.diagnose(Clamps.of("x", x(CHAIN)).and("h2", floats(5)));
            assertThat(found.gradients()).isEmpty();
            assertThat(found.node("h2").energies().getLast()).isLessThan(found.node("h2").energies().getFirst());
        }
    }

    private static void dropout(Engine engine) {
        Graph graph = Graph.builder()
                .input("x", 7)
                .node("h1", new Sequence(new Dense(20, Activation.NONE), new Dropout(0.5, 3)), "x")
                .dense("y", "h1", 3, Activation.TANH)
                .build(Energy.gaussian(1));
        try (Plan plan = engine.compile(graph, LearningRule.ZIL.schedule(graph, INFERENCE),
                PlanOptions.batch(ROWS))) {
            for (int call = 0; call < 2; call++) {
                assertThat(plan.diagnose(x(graph), y(graph)).gradients())
                        .allSatisfy(gradient -> assertThat(gradient.toBackprop().difference()).isLessThan(FP32));
            }
        }
    }

    private static Diagnostics diagnose(Engine engine, Graph graph, Schedule schedule) {
        try (Plan plan = engine.compile(graph, schedule, PlanOptions.batch(ROWS + 1))) {
            return plan.diagnose(x(graph), y(graph));
        }
    }

    private static float[] x(Graph graph) {
        return floats(graph.input().width());
    }

    /** One-hot. */
    private static float[] y(Graph graph) {
        int width = graph.output().width();
        float[] y = new float[ROWS * width];
        for (int row = 0; row < ROWS; row++) {
            y[row * width + row % width] = 1;
        }
        return y;
    }

    private static float[] floats(int width) {
        Random random = new Random(width);
        float[] values = new float[ROWS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
