package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.SumOf;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Graphs and calls beyond one input and one output that are held: against the reference engine, inference after inference. */
class TopologyTest {
    private static final Inference SHORT = new Inference(7, 0.15);
    private static final int ROWS = 5;

    /** x and z in, y and c out of different energies, a hidden node of precision 2 and a product of two branches. */
    private static Graph branches() {
        return Graph.builder()
                .input("x", 6)
                .input("z", 4)
                .dense("a", "x", 5, Activation.TANH)
                .dense("b", "z", 5, Activation.SIGMOID)
                .node("h", new Multiply(), "a", "b")
                .energy("h", Energy.gaussian(2))
                .dense("y", "h", 3, Activation.TANH)
                .dense("c", "b", 4, Activation.TANH)
                .energy("c", Energy.softmaxCrossEntropy(1.5))
                .build();
    }

    /** Two nodes that predict each other, one of them itself too. */
    private static Graph cycle() {
        Dense tanh = new Dense(6, Activation.TANH, Placement.BEFORE, false);
        return Graph.builder()
                .input("x", 6)
                .later("a", 6)
                .later("b", 6)
                .node("a", new Sequence(new SumOf(tanh, tanh, tanh), new Activate(Activation.TANH)), "x", "a", "b")
                .node("b", new Dense(6, Activation.TANH), "a")
                .dense("y", "b", 4, Activation.NONE)
                .build(Energy.gaussian(1));
    }

    private static Graph chain() {
        return Fixtures.chain();
    }

    private static Clamps ends(Graph graph) {
        Clamps clamps = Clamps.NONE;
        for (Node node : graph.inputs()) {
            clamps = clamps.and(node.name(), Fixtures.normal(node.index() + 1, ROWS * node.width()));
        }
        for (Node node : graph.outputs()) {
            float[] target = new float[ROWS * node.width()];
            for (int r = 0; r < ROWS; r++) {
                target[r * node.width() + r % node.width()] = 1;
            }
            clamps = clamps.and(node.name(), target);
        }
        return clamps;
    }

    private static boolean[] everyThird(int count) {
        boolean[] mask = new boolean[count];
        for (int i = 0; i < count; i += 3) {
            mask[i] = true;
        }
        return mask;
    }

    @Test
    void severalInputsAndOutputsOfDifferentEnergies() {
        for (LearningRule rule : LearningRule.values()) {
            check(branches(), rule.schedule(branches(), SHORT), ends(branches()));
        }
    }

    @Test
    void cyclesOfDelayedEdges() {
        check(cycle(), LearningRule.STRICT.schedule(cycle(), SHORT), ends(cycle()));
        check(cycle(), LearningRule.FIXED_PREDICTION.schedule(cycle(), SHORT), ends(cycle()));
    }

    @Test
    void aNodeThatPredictsItself() {
        Graph graph = Graph.builder()
                .input("x", 5)
                .later("m", 5)
                .node("m", new SumOf(new Dense(5, Activation.NONE, Placement.BEFORE, false),
                        new Dense(5, Activation.TANH, Placement.BEFORE, true)), "x", "m")
                .build();
        float[] m = Fixtures.normal(9, ROWS * 5);
        Schedule schedule = LearningRule.STRICT.schedule(graph, graph.free("m"), SHORT);
        check(graph, schedule, Clamps.of("x", Fixtures.normal(1, ROWS * 5)).and("m", m, everyThird(m.length)));
        check(graph, schedule, Clamps.of("x", Fixtures.normal(1, ROWS * 5)));
    }

    /** No input, two nodes of cycles, and weights whose diagonals no optimiser may fill. */
    @Test
    void weightsWithAZeroDiagonal() {
        int width = 70; // More than a block of the gradient.
        Dense hollow = new Dense(width, Activation.TANH).withoutSelfConnections();
        Dense plain = new Dense(width, Activation.NONE, Placement.BEFORE, false);
        Graph graph = Graph.builder()
                .later("v", width)
                .later("h", width)
                .node("v", new SumOf(hollow, plain), "v", "h")
                .node("h", new SumOf(plain, hollow), "v", "h")
                .build();
        Schedule schedule = LearningRule.STRICT.schedule(graph, graph.free("h"), SHORT);
        float[] v = Fixtures.normal(3, ROWS * width);
        check(graph, schedule, Clamps.of("v", v));
        for (String engine : List.of("reference", HostProvider.NAME)) {
            for (Optimiser.Kind kind : Optimiser.Kind.values()) {
                PlanOptions options = PlanOptions.batch(ROWS).with(Optimiser.of(kind, 0.01));
                try (Engine of = Engines.open(engine); Plan plan = of.compile(graph, schedule, options)) {
                    plan.infer(Clamps.of("v", v));
                    plan.learn(1);
                    assertDiagonal(graph, plan);
                    float[] filled = plan.get("v.weight.1");
                    filled[2 * width + 2] = 0.5f;
                    assertThatThrownBy(() -> plan.set("v.weight.1", filled))
                            .hasMessage(
                                    "parameter 'v.weight.1' [70x70] is 0.5 on its diagonal, in row 2: give zeros there");
                }
            }
        }
    }

    private static void assertDiagonal(Graph graph, Plan plan) {
        for (Parameter parameter : graph.parameters()) {
            float[] values = plan.get(parameter.name());
            float[] gradient = plan.gradient(parameter.name());
            assertThat(parameter.zeros().allMatch(i -> values[i] == 0 && gradient[i] == 0)).isTrue();
            assertThat(gradient[1]).isNotZero();
        }
        assertThat(graph.parameters().stream().filter(Parameter::hollow)).hasSize(2);
    }

    @Test
    void startsOfEveryKind() {
        Graph graph = chain();
        Schedule schedule = LearningRule.STRICT.schedule(graph, SHORT);
        for (Start start : List.of(Start.ZERO, Start.KEEP, Start.random(0.3))) {
            check(graph, schedule.starting(graph.free(), start), ends(graph));
            check(graph, schedule.starting(List.of(1), start), ends(graph));
            Schedule fixed = LearningRule.FIXED_PREDICTION.schedule(graph, SHORT);
            check(graph, fixed.starting(graph.free(), start), ends(graph));
            for (Rule rule : List.of(Nudging.POSITIVE, Nudging.CENTRED, ErrorBased.RULE)) {
                check(graph, rule.schedule(graph, SHORT).starting(graph.free(), start), ends(graph));
            }
        }
    }

    @Test
    void ratesOfSingleNodesAndNoise() {
        Graph graph = chain();
        check(graph, LearningRule.STRICT.schedule(graph, SHORT).rated(List.of(2), 0.4), ends(graph));
        check(graph, Langevin.RULE.with(0.01).schedule(graph, SHORT), ends(graph));
        check(branches(), Langevin.RULE.with(0.01).schedule(branches(), SHORT), ends(branches()));
        check(cycle(), Langevin.RULE.with(0.01).schedule(cycle(), SHORT), ends(cycle()));
    }

    @Test
    void hiddenNodesHeldInWholeAndInPart() {
        float[] b = Fixtures.normal(8, ROWS * 5);
        for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.FIXED_PREDICTION, LearningRule.SEQUENTIAL,
                LearningRule.INCREMENTAL)) {
            Schedule schedule = rule.schedule(branches(), SHORT);
            check(branches(), schedule, ends(branches()).and("b", b));
            check(branches(), schedule, ends(branches()).and("b", b, everyThird(b.length)));
        }
    }

    @Test
    void freeInputsAndOutputs() {
        Graph graph = branches();
        Schedule schedule = LearningRule.STRICT.schedule(graph, graph.free("x", "y", "c"), SHORT);
        float[] x = Fixtures.normal(1, ROWS * 6);
        float[] y = Fixtures.normal(2, ROWS * 3);
        float[] z = Fixtures.normal(3, ROWS * 4);
        check(graph, schedule, Clamps.of("z", z).and("y", y, everyThird(y.length)));
        check(graph, schedule, Clamps.of("z", z).and("x", x, everyThird(x.length)).and("y", y));
        check(graph, schedule, ends(graph));
    }

    /** Two inferences with learning between, then a trace and a prediction, on both engines. */
    private static void check(Graph graph, Schedule schedule, Clamps clamps) {
        Map<String, float[]> expected = observe("reference", graph, schedule, clamps);
        Map<String, float[]> found = observe(HostProvider.NAME, graph, schedule, clamps);
        expected.forEach((what, values) -> {
            double squares = 0;
            double all = 1e-12;
            for (int i = 0; i < values.length; i++) {
                squares += Math.pow(found.get(what)[i] - values[i], 2);
                all += Math.pow(values[i], 2);
            }
            assertThat(Math.sqrt(squares / all)).as("%s under %s", what, schedule.name()).isLessThan(1e-4);
        });
    }

    private static Map<String, float[]> observe(String name, Graph graph, Schedule schedule, Clamps clamps) {
        Map<String, float[]> all = new TreeMap<>();
        PlanOptions options = PlanOptions.batch(ROWS + 3).with(Initialisation.XAVIER, 5);
        try (Engine engine = Engines.open(name);
                Plan plan = engine.compile(graph, schedule, options)) {
            for (int turn = 1; turn <= 2; turn++) {
                observe(plan, plan.infer(clamps), "turn " + turn + ": ", all);
                plan.learn(1);
            }
            for (Node output : graph.outputs()) {
                all.put("prediction of " + output.name(), plan.predict(inputs(graph, clamps), output.name()));
            }
            double[][] trace = plan.trace(clamps);
            for (int t = 0; t < trace.length; t++) {
                all.put("trace " + t, narrow(trace[t]));
            }
        }
        return all;
    }

    private static Clamps inputs(Graph graph, Clamps clamps) {
        Clamps inputs = Clamps.NONE;
        for (Node node : graph.inputs()) {
            if (clamps.nodes().containsKey(node.name())) {
                inputs = inputs.and(node.name(), clamps.nodes().get(node.name()).values());
            }
        }
        return inputs;
    }

    private static void observe(Plan plan, Inferred inferred, String turn, Map<String, float[]> all) {
        all.put(turn + "energies", narrow(inferred.energies().stream().mapToDouble(e -> e).toArray()));
        all.put(turn + "loss", new float[] {(float) inferred.loss()});
        for (Node node : plan.graph().nodes()) {
            all.put(turn + "value of " + node.name(), plan.value(node.name()));
            if (!node.isInput()) {
                all.put(turn + "error of " + node.name(), plan.error(node.name()));
            }
        }
        for (Parameter parameter : plan.graph().parameters()) {
            all.put(turn + "gradient of " + parameter.name(), plan.gradient(parameter.name()));
        }
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
