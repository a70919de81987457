package dev.pc4j.schedule;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A way to make a {@link Schedule} for a graph. A rule of the user's own is an implementation of this interface; named in
 * {@code META-INF/services} it is found by its word too.
 */
public interface Rule {

    /** The word that users type, lower case with dashes. */
    String label();

    /** One line on what it does. */
    String description();

    /** Whether steps, rate and decay mean anything to it; others take one step a level at rate 1. */
    boolean iterative();

    /**
     * The schedule of this rule on a graph.
     *
     * @param moved the nodes that inference moves where the call does not clamp them, see {@link Graph#free(String...)}
     * @throws GraphException where the rule cannot run on the graph or move these nodes, in one line that names what can
     */
    Schedule schedule(Graph graph, List<Integer> moved, Inference inference);

    /** The schedule that moves the hidden nodes. */
    default Schedule schedule(Graph graph, Inference inference) {
        return schedule(graph, graph.free(), inference);
    }

    /** The rules of this build and of the user. */
    static List<Rule> all() {
        List<Rule> all = new ArrayList<>(List.of(LearningRule.values()));
        all.addAll(List.of(ErrorBased.RULE, Nudging.POSITIVE, Nudging.NEGATIVE, Nudging.CENTRED, Langevin.RULE));
        ServiceLoader.load(Rule.class).forEach(all::add);
        return all;
    }

    /**
     * The rule of a word.
     *
     * @throws IllegalArgumentException with one line that names the nearest and all
     */
    static Rule of(String word) {
        List<Rule> all = all();
        return all.stream().filter(r -> r.label().equals(word)).findFirst().orElseThrow(() -> {
            List<String> labels = all.stream().map(Rule::label).toList();
            return new IllegalArgumentException("unknown rule '%s': %s".formatted(word, Choice.advice(word, labels)));
        });
    }

    /** Fails where a rule that goes by levels cannot: on delayed edges, and on nodes that are not hidden. */
    static void requireLevels(String rule, Graph graph, List<Integer> moved) {
        if (graph.hasDelays()) {
            Node back = graph.nodes()
                    .stream()
                    .filter(n -> n.parents().stream().anyMatch(p -> p >= n.index()))
                    .findFirst()
                    .get();
            throw new GraphException(
                    "rule '%s' goes by levels, and the delayed edge to node '%s' leaves none: use strict"
                            .formatted(rule, back.name()));
        }
        if (!List.copyOf(moved).equals(graph.free())) {
            List<String> names = moved.stream().map(i -> graph.node(i).name()).toList();
            throw new GraphException(
                    "rule '%s' moves the hidden nodes and not %s: use strict, or clamp inputs and outputs"
                            .formatted(rule, names));
        }
    }
}
