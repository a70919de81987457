package dev.pc4j.conformance;

import com.google.gson.JsonObject;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/**
 * The golden data: a 6-5-4-3 tanh network of batch 4 in float64, which six other predictive coding libraries reach to about 1e-15.
 * Nodes are x, h1, h2, y.
 */
final class Golden {
    static final List<String> PREDICTED = List.of("h1", "h2", "y");

    private final JsonObject root;

    /** One order of inference, placement and number of steps. */
    record Case(String name, JsonObject expected) {

        Placement placement() {
            return name.startsWith("AMB") ? Placement.BEFORE : Placement.AFTER;
        }

        LearningRule rule() {
            return switch (name.substring(name.indexOf('/') + 1, name.lastIndexOf('/'))) {
                case "strict_jacobi" -> LearningRule.STRICT;
                case "fixed_pred" -> LearningRule.FIXED_PREDICTION;
                case "gauss_seidel_topdown" -> LearningRule.SEQUENTIAL;
                default -> throw new IllegalStateException(name);
            };
        }

        int steps() {
            return Integer.parseInt(name.substring(name.lastIndexOf("/T") + 2));
        }

        /** The array of a quantity (z, e, dW, db) at a place, flat. */
        double[] array(String quantity, int place) {
            return GoldenFile.flat(expected.getAsJsonArray(quantity).get(place));
        }

        /** Energies of the layers (E), or their sum after each iteration (Ecurve). */
        double[] numbers(String quantity) {
            return GoldenFile.flat(expected.get(quantity));
        }
    }

    private Golden(JsonObject root) {
        this.root = root;
    }

    static Golden read() {
        return new Golden(GoldenFile.read("pc_small_reference.json"));
    }

    List<Case> cases() {
        JsonObject cases = root.getAsJsonObject("cases");
        return cases.keySet().stream().map(name -> new Case(name, cases.getAsJsonObject(name))).toList();
    }

    double[] x() {
        return GoldenFile.flat(root.get("X"));
    }

    double[] y() {
        return GoldenFile.flat(root.get("Y"));
    }

    double[] weight(int layer) {
        return GoldenFile.flat(root.getAsJsonArray("W").get(layer));
    }

    double[] bias(int layer) {
        return GoldenFile.flat(root.getAsJsonArray("b").get(layer));
    }

    /** BEFORE with no activation on the input, or AFTER with none on the output. */
    static Graph graph(Placement placement) {
        Graph.Builder builder = Graph.builder().input("x", 6);
        int[] widths = {5, 4, 3};
        String parent = "x";
        for (int layer = 0; layer < 3; layer++) {
            boolean linear = layer == (placement == Placement.BEFORE ? 0 : 2);
            Activation f = linear ? Activation.NONE : Activation.TANH;
            builder.node(PREDICTED.get(layer), new Dense(widths[layer], f, placement, true), parent);
            parent = PREDICTED.get(layer);
        }
        return builder.build(Energy.gaussian(1));
    }

    Schedule schedule(Case of, Graph graph) {
        return of.rule().schedule(graph, new Inference(of.steps(), root.get("lr_x").getAsDouble()));
    }
}
