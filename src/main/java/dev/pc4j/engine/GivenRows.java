package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.util.LinkedHashSet;
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
        Given.input(graph, graph.input(), x);
        Given.target(graph.output(), y);
        return rows;
    }

    /** The rows of clamps, which all have as many. */
    int of(Clamps clamps) {
        int rows = equallyMany(clamps);
        requireFit(rows);
        clamps.nodes().forEach((name, clamp) -> Given.clamp(graph, graph.node(name), clamp));
        return rows;
    }

    private int equallyMany(Clamps clamps) {
        int rows = 0;
        String first = "";
        for (var clamp : clamps.nodes().entrySet()) {
            int here = whole(graph.node(clamp.getKey()), clamp.getValue().values().length);
            if (rows > 0 && here != rows) {
                throw new IllegalArgumentException("'%s' has %d rows and '%s' %d: give equally many"
                        .formatted(first, rows, clamp.getKey(), here));
            }
            rows = here;
            first = clamp.getKey();
        }
        return rows;
    }

    /** Fails unless the rows of a data set can be given to all inputs, or all outputs: any number of them. */
    void requireSamples(Clamps inputs, Clamps targets) {
        graph.inputs().forEach(node -> Given.input(graph, node, values(inputs, node)));
        graph.outputs().forEach(node -> Given.target(node, values(targets, node)));
    }

    /** The rows of so many values of a node. */
    int of(Node node, int length) {
        int rows = whole(node, length);
        requireFit(rows);
        return rows;
    }

    private static int whole(Node node, int length) {
        if (length == 0 || length % node.width() != 0) {
            throw new IllegalArgumentException("%d values are not whole rows of node '%s' %s: give rows x %d"
                    .formatted(length, node.name(), node.shape(), node.width()));
        }
        return length / node.width();
    }

    private void requireFit(int rows) {
        if (rows > batch) {
            throw new IllegalArgumentException("%d rows do not fit the plan: it was compiled for a batch of %d"
                    .formatted(rows, batch));
        }
    }

    /** Fails unless exactly all inputs and all outputs are held, in whole and in equally many rows, of which there may be any number. */
    void requireEnds(Clamps data) {
        equallyMany(data);
        if (!areEnds(data)) {
            throw new IllegalArgumentException(
                    "a data set of the graph has whole rows of %s, not of %s: give those"
                            .formatted(ends(), data.nodes().keySet()));
        }
    }

    /** Whether exactly input and output are held, in whole. */
    boolean isPair(Clamps clamps) {
        return graph.inputs().size() == 1 && graph.outputs().size() == 1 && areEnds(clamps);
    }

    /** Whether exactly all inputs and all outputs are held, in whole. */
    boolean areEnds(Clamps clamps) {
        return clamps.nodes().keySet().equals(ends())
                && clamps.nodes().values().stream().allMatch(c -> c.held().isEmpty());
    }

    /** The names of all inputs and outputs. */
    private Set<String> ends() {
        return Stream.concat(graph.inputs().stream(), graph.outputs().stream())
                .map(Node::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
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
