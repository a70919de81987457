package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small network and its data. */
public final class Nets {
    static final int BATCH = 6;

    private Nets() {}

    static Graph graph() {
        return Graph.builder()
                .input("x", 9)
                .dense("h1", "x", 8, Activation.TANH)
                .dense("h2", "h1", 7, Activation.TANH)
                .dense("y", "h2", 3, Activation.TANH)
                .build(Energy.gaussian(1));
    }

    /** Whether each node but the first is dense and reads the one before it. */
    public static boolean isChain(Graph graph) {
        return graph.nodes()
                .stream()
                .skip(1)
                .allMatch(
                        n -> n.operator() instanceof Dense && n.parents().equals(List.of(n.index() - 1)));
    }

    static PlanOptions options() {
        return PlanOptions.batch(BATCH).with(Optimiser.adam(0.01));
    }

    static Plan plan(Engine engine) {
        return plan(engine, options());
    }

    static Plan plan(Engine engine, PlanOptions options) {
        Graph graph = graph();
        return engine.compile(graph, LearningRule.STRICT.schedule(graph, new Inference(4, 0.1)), options);
    }

    static float[] x() {
        return numbers(9 * BATCH);
    }

    static float[] y() {
        return numbers(3 * BATCH);
    }

    private static float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(1.7 * i + 0.3);
        }
        return values;
    }

    /** One training step on all rows, and what it found. */
    static void train(Plan plan) {
        try (Samples samples = plan.hold(x(), y())) {
            plan.train(samples, new int[] {5, 4, 3, 2, 1, 0}, 0, BATCH, 1);
            plan.metrics();
        }
    }

    /** All parameters in words that can be compared. */
    static Map<String, String> parameters(Plan plan) {
        Map<String, String> all = new TreeMap<>();
        plan.state().parameters().forEach((name, values) -> all.put(name, Arrays.toString(values)));
        return all;
    }
}
