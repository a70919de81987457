package dev.pc4j.engine;

import dev.pc4j.graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a plan shows of some nodes after every iteration. */
final class Recorder {
    private final EnginePlan<?> engine;
    private final List<Node> nodes;
    private final int rows;
    private final List<Iteration> iterations = new ArrayList<>();
    private final Map<String, List<float[]>> values = new LinkedHashMap<>();
    private final Map<String, List<float[]>> errors = new LinkedHashMap<>();

    Recorder(EnginePlan<?> engine, List<Node> nodes, int rows) {
        this.engine = engine;
        this.nodes = nodes;
        this.rows = rows;
    }

    void add(Iteration iteration) {
        iterations.add(iteration);
        for (Node node : nodes) {
            add(values, node, engine.value(node, rows));
            if (!node.isInput()) {
                add(errors, node, engine.error(node, rows));
            }
        }
    }

    private static void add(Map<String, List<float[]>> to, Node node, float[] array) {
        to.computeIfAbsent(node.name(), name -> new ArrayList<>()).add(array);
    }

    Recording recording() {
        return new Recording(iterations, values, errors);
    }
}
