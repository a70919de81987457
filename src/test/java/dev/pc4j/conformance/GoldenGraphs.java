package dev.pc4j.conformance;

import com.google.gson.JsonObject;
import dev.pc4j.engine.Clamps;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The golden data of graphs beyond dense chains, in float64 by automatic differentiation: the same graphs here, and what lies in the file. */
final class GoldenGraphs {
    private static final Dense LINEAR_3 = new Dense(3, Activation.NONE);

    private final JsonObject root;

    private GoldenGraphs(JsonObject root) {
        this.root = root;
    }

    static GoldenGraphs read() {
        return new GoldenGraphs(GoldenFile.read("graphs_reference.json"));
    }

    /** All graphs by name. */
    static Map<String, Graph> all() {
        Map<String, Graph> all = new LinkedHashMap<>();
        all.put("cnn", cnn());
        all.put("strided_cnn", stridedCnn());
        all.put("rnn", rnn());
        all.put("residual", residual());
        all.put("residual_projection", residualProjection());
        all.put("transformer_full", transformer(false));
        all.put("transformer_causal", transformer(true));
        all.put("gate", gate());
        all.put("language_model", languageModel());
        all.put("two_by_two", twoByTwo());
        all.put("associative", associative());
        return all;
    }

    /** What the file has of a graph: parameters, inputs, targets, masks, gradients. */
    Definition definition(String graph) {
        return new Definition(root.getAsJsonObject("graphs").getAsJsonObject(graph));
    }

    /** The names of the cases of a graph, {@code <graph>/<rule>/T<steps>}. */
    List<String> cases(String graph) {
        return root.getAsJsonObject("cases").keySet().stream().filter(c -> c.startsWith(graph + "/")).toList();
    }

    Expected expected(String name) {
        return new Expected(root.getAsJsonObject("cases").getAsJsonObject(name));
    }

    /** A graph's numbers, flat. */
    record Definition(JsonObject json) {
        Map<String, double[]> parameters() {
            return arrays(json, "params");
        }

        /** Inputs that are clamped and targets. */
        Map<String, double[]> clamped() {
            Map<String, double[]> all = arrays(json, "Y");
            arrays(json, "X").forEach((name, values) -> {
                if (!json.getAsJsonObject("z0").has(name)) {
                    all.put(name, values);
                }
            });
            return all;
        }

        Map<String, boolean[]> masks() {
            Map<String, boolean[]> masks = new LinkedHashMap<>();
            if (json.has("mask")) {
                arrays(json, "mask").forEach((name, values) -> {
                    boolean[] held = new boolean[values.length];
                    IntStream.range(0, held.length).forEach(i -> held[i] = values[i] > 0);
                    masks.put(name, held);
                });
            }
            return masks;
        }

        /** For engines that take floats. */
        Clamps clamps() {
            Clamps clamps = Clamps.NONE;
            for (var entry : clamped().entrySet()) {
                float[] values = Distance.narrow(entry.getValue());
                boolean[] held = masks().get(entry.getKey());
                clamps = held == null ? clamps.and(entry.getKey(), values) : clamps.and(entry.getKey(), values, held);
            }
            return clamps;
        }

        int rows() {
            return json.get("batch").getAsInt();
        }

        /** Whether it has all inputs and outputs clamped, and so gradients by backpropagation. */
        boolean supervised() {
            return json.has("dTheta_bp");
        }

        Map<String, double[]> backpropagation() {
            return arrays(json, "dTheta_bp");
        }

        /** The inputs that are free. */
        String[] free() {
            return json.getAsJsonObject("z0")
                    .keySet()
                    .stream()
                    .filter(n -> json.getAsJsonObject("X").has(n) || json.getAsJsonObject("Y").has(n))
                    .toArray(String[]::new);
        }
    }

    /** A case's numbers, flat. */
    record Expected(JsonObject json) {
        int steps() {
            return json.get("T").getAsInt();
        }

        double rate() {
            return json.get("lr_x").getAsDouble();
        }

        Map<String, double[]> values() {
            return arrays(json, "z");
        }

        Map<String, double[]> errors() {
            return arrays(json, "e");
        }

        Map<String, double[]> gradients() {
            return arrays(json, "dTheta");
        }

        /** By node, T + 1 each; empty for fixed predictions. */
        Map<String, double[]> energies() {
            return json.has("Enodes") ? arrays(json, "Enodes") : Map.of();
        }
    }

    private static Map<String, double[]> arrays(JsonObject json, String key) {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        JsonObject all = json.getAsJsonObject(key);
        all.keySet().forEach(name -> arrays.put(name, GoldenFile.flat(all.get(name))));
        return arrays;
    }

    private static Graph cnn() {
        return Graph.builder()
                .input("x", 6, 6, 2)
                .node("h1", new Sequence(Conv2d.of(3, 3, 1, 1), new Activate(Activation.TANH), Pool.max(2)), "x")
                .node("h2", new Sequence(Conv2d.of(4, 2, 1, 0), new Activate(Activation.RELU)), "h1")
                .node("y", new Dense(5, Activation.NONE).flat(), "h2")
                .build();
    }

    private static Graph stridedCnn() {
        return Graph.builder()
                .input("x", 8, 7, 2)
                .node("h1", new Sequence(Conv2d.of(3, 3, 2, 1), new Activate(Activation.LEAKY_RELU)), "x")
                .node("p", Pool.average(2), "h1")
                .node("y", new Dense(4, Activation.NONE).flat(), "p")
                .build(Energy.softmaxCrossEntropy(1));
    }

    private static Graph rnn() {
        Graph.Builder builder = Graph.builder().input("x", 4, 3);
        builder.node("h1", new Sequence(step(0, true), new Activate(Activation.TANH)),
                role -> role.equals("weight") ? "cell.wx" : "cell.bias", "x");
        Map<String, String> names = Map.of("weight.1", "cell.wx", "weight.2", "cell.wh", "bias", "cell.bias");
        for (int t = 1; t < 4; t++) {
            Operator cell = new SumOf(step(t, false), new Dense(4, Activation.NONE));
            builder.node("h" + (t + 1), new Sequence(cell, new Activate(Activation.TANH)), names::get, "x", "h" + t);
        }
        return builder.dense("y", "h4", 2, Activation.NONE).build();
    }

    /** One row of the input through its weights. */
    private static Operator step(int t, boolean bias) {
        return new Sequence(new Slice(0, t, t + 1), Reshape.to(3),
                new Dense(4, Activation.NONE, Placement.BEFORE, bias));
    }

    private static Graph residual() {
        return Graph.builder()
                .input("x", 4, 4, 2)
                .node("h1", Conv2d.of(4, 3, 1, 1), "x")
                .node("h2", new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2), new Activate(Activation.RELU)),
                        "h1")
                .add("sum", "h1", "h2")
                .node("pool", Pool.global(Pool.Statistic.AVERAGE), "sum")
                .node("y", LINEAR_3, "pool")
                .build();
    }

    private static Graph residualProjection() {
        return Graph.builder()
                .input("x", 6, 6, 2)
                .node("h1", Conv2d.of(3, 3, 1, 1), "x")
                .node("h2", new Sequence(Conv2d.of(4, 3, 2, 1), Normalise.group(2), new Activate(Activation.RELU)),
                        "h1")
                .node("h3", new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2)), "h2")
                .node("skip", Conv2d.of(4, 1, 2, 0), "h1")
                .add("sum", "skip", "h3")
                .node("pool", new Sequence(new Mean(0), new Mean(0)), "sum")
                .node("y", LINEAR_3, "pool")
                .build();
    }

    private static Graph transformer(boolean causal) {
        Dense project = new Dense(4, Activation.NONE);
        return Graph.builder()
                .input("x", 3, 4)
                .node("q", project, "x")
                .node("k", project, "x")
                .node("v", project, "x")
                .node("a", new Attention(2, causal), "q", "k", "v")
                .node("o", project, "a")
                .add("r", "x", "o")
                .node("n", Normalise.layer(), "r")
                .node("m1", new Dense(6, Activation.GELU, Placement.AFTER, true), "n")
                .node("m2", project, "m1")
                .add("r2", "n", "m2")
                .node("p", new Mean(0), "r2")
                .node("y", LINEAR_3, "p")
                .build();
    }

    private static Graph gate() {
        return Graph.builder()
                .input("x", 4)
                .node("a", new Dense(3, Activation.SIGMOID, Placement.AFTER, false), "x")
                .node("b", new Dense(3, Activation.TANH, Placement.AFTER, false), "x")
                .node("h", new Multiply(), "a", "b")
                .node("c", new Concat(-1), "h", "a")
                .node("s", new Slice(-1, 1, 5), "c")
                .dense("y", "s", 2, Activation.NONE)
                .build();
    }

    private static Graph languageModel() {
        return Graph.builder()
                .input("x", 5)
                .node("emb", new Embedding(7, 4), "x")
                .node("h", new Dense(6, Activation.TANH, Placement.AFTER, true), "emb")
                .dense("y", "h", 7, Activation.NONE)
                .build(Energy.softmaxCrossEntropy(1));
    }

    private static Graph twoByTwo() {
        return Graph.builder()
                .input("x1", 3)
                .input("x2", 2)
                .node("h1", new Dense(4, Activation.TANH, Placement.AFTER, true), "x1")
                .node("h2", new Dense(3, Activation.TANH, Placement.AFTER, true), "x2")
                .node("c", new Concat(-1), "h1", "h2")
                .node("h3", new Dense(5, Activation.TANH, Placement.AFTER, true), "c")
                .energy("h3", Energy.gaussian(2))
                .dense("y1", "h3", 3, Activation.NONE)
                .dense("y2", "h1", 4, Activation.TANH)
                .energy("y2", Energy.softmaxCrossEntropy(1))
                .build();
    }

    private static Graph associative() {
        return Graph.builder()
                .input("x", 6)
                .dense("h", "x", 4, Activation.NONE)
                .dense("y", "h", 8, Activation.TANH)
                .build();
    }
}
