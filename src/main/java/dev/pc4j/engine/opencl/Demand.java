package dev.pc4j.engine.opencl;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.Node;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What kernels may be made for.
 *
 * @param batch rows of a call
 * @param widest values of the widest node that is predicted
 * @param activation the only one besides none that occurs; empty where there are more, or nobody knows
 */
record Demand(int batch, int widest, Optional<Activation.Kind> activation) {

    /** That of calls of which nothing else is known. */
    static Demand of(int batch) {
        return new Demand(batch, 1, Optional.empty());
    }

    /** That of a plan. */
    static Demand of(Graph graph, int batch) {
        int widest = graph.predicted().stream().mapToInt(n -> graph.node(n).width()).max().orElse(1);
        return new Demand(batch, widest, activation(graph));
    }

    private static Optional<Activation.Kind> activation(Graph graph) {
        boolean plain = graph.nodes()
                .stream()
                .map(Node::operator)
                .allMatch(o -> o instanceof Input || o instanceof Dense
                        || o instanceof Add || o instanceof Identity);
        Set<Activation.Kind> kinds = graph.nodes()
                .stream()
                .filter(node -> node.operator() instanceof Dense)
                .map(node -> ((Dense) node.operator()).activation().kind())
                .filter(kind -> kind != Activation.Kind.NONE)
                .collect(Collectors.toSet());
        return plain && kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }
}
