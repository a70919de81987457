package dev.pc4j.engine.device;

import dev.pc4j.engine.Clamps;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the calls of a program hold: a program is compiled for it, since what moves depends on it.
 *
 * @param nodes how much of each node is held
 * @param sampled whether the values are rows of x and y, inputs and outputs side by side; else they lie where {@link NodeArrays#given} says
 * @param continued whether an inference of as many rows went before, where {@link dev.pc4j.schedule.Start#KEEP} may go on
 */
record Pins(List<Extent> nodes, boolean sampled, boolean continued) {

    /** How much of a node is held. */
    enum Extent {
        NONE,
        PART,
        WHOLE
    }

    /** Copies the list. */
    Pins {
        nodes = List.copyOf(nodes);
    }

    /** The inputs alone, for predictions, or the outputs too. */
    static Pins ends(Graph graph, boolean targets, boolean continued) {
        List<Extent> all = new ArrayList<>(Collections.nCopies(graph.nodes().size(), Extent.NONE));
        graph.inputs().forEach(input -> all.set(input.index(), Extent.WHOLE));
        if (targets) {
            graph.outputs().forEach(output -> all.set(output.index(), Extent.WHOLE));
        }
        return new Pins(all, true, continued);
    }

    /** What clamps hold. */
    static Pins of(Clamps clamps, Graph graph, boolean continued) {
        List<Extent> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Clamps.Clamp clamp = clamps.nodes().get(node.name());
            all.add(clamp == null ? Extent.NONE : clamp.held().isPresent() ? Extent.PART : Extent.WHOLE);
        }
        return new Pins(all, false, continued);
    }

    Extent of(NodeArrays node) {
        return nodes.get(node.index());
    }

    boolean whole(NodeArrays node) {
        return of(node) == Extent.WHOLE;
    }

    boolean any(NodeArrays node) {
        return of(node) != Extent.NONE;
    }
}
