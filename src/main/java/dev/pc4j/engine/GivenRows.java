package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks of the rows that a call brings: whole ones, equally many, at most a batch, of finite numbers, for every input that does not move.
 *
 * @param batch the most rows
 */
record GivenRows(Graph graph, Schedule schedule, int batch) {

    /** The rows of x and y. */
    int of(float[] x, float[] y) {
        int rows = of(graph.input(), x.length);
        int targets = of(graph.output(), y.length);
        if (targets != rows) {
            throw new IllegalArgumentException(
                    "x has %d rows and y %d: give one target row for each".formatted(rows, targets));
        }
        Given.input(graph, x);
        Given.target(graph, y);
        return rows;
    }

    /** The rows of clamps, which all have as many. */
    int of(Clamps clamps) {
        int rows = 0;
        String first = "";
        for (var clamp : clamps.nodes().entrySet()) {
            Node node = graph.node(clamp.getKey());
            int here = of(node, clamp.getValue().values().length);
            Given.clamp(graph, node, clamp.getValue());
            if (rows > 0 && here != rows) {
                throw new IllegalArgumentException("'%s' has %d rows and '%s' %d: give equally many"
                        .formatted(first, rows, clamp.getKey(), here));
            }
            rows = here;
            first = clamp.getKey();
        }
        return rows;
    }

    /** The rows of so many values of a node. */
    int of(Node node, int length) {
        int rows = length / node.width();
        if (length == 0 || length % node.width() != 0) {
            throw new IllegalArgumentException("%d values are not whole rows of node '%s' %s: give rows x %d"
                    .formatted(length, node.name(), node.shape(), node.width()));
        }
        if (rows > batch) {
            throw new IllegalArgumentException("%d rows do not fit the plan: it was compiled for a batch of %d"
                    .formatted(rows, batch));
        }
        return rows;
    }

    /** Whether exactly input and output are held, in whole. */
    boolean isPair(Clamps clamps) {
        return graph.inputs().size() == 1 && graph.outputs().size() == 1 && areEnds(clamps);
    }

    /** Whether exactly all inputs and all outputs are held, in whole. */
    boolean areEnds(Clamps clamps) {
        Set<String> ends = Stream.concat(graph.inputs().stream(), graph.outputs().stream())
                .map(Node::name)
                .collect(Collectors.toSet());
        return clamps.nodes().keySet().equals(ends)
                && clamps.nodes().values().stream().allMatch(c -> c.held().isEmpty());
    }

    /** What is held of a node. */
    static float[] values(Clamps clamps, Node node) {
        return clamps.nodes().get(node.name()).values();
    }

    /** Fails where an input is free that the schedule does not move. */
    void requireHeldInputs(Clamps clamps) {
        for (Node input : graph.inputs()) {
            boolean moves = schedule.flat()
                    .anyMatch(s -> s instanceof Step.Relax r && r.nodes().contains(input.index()));
            Clamps.Clamp clamp = clamps.nodes().get(input.name());
            if (!moves && (clamp == null || clamp.held().isPresent())) {
                throw new IllegalArgumentException(
                        "input '%s' is not held in whole, and the schedule does not move it: clamp it, or make the schedule for graph.free(\"%s\")"
                                .formatted(input.name(), input.name()));
            }
        }
    }
}
