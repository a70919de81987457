package dev.pc4j.schedule;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.graph.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A way to make a {@link Schedule} for a graph. A rule of the user's own is an implementation of this interface; named in
 * {@code META-INF/services} it is found by its word too.
 */
public interface Rule extends Choice {

    /** Whether steps, rate and decay mean anything to it; others take one step a level at rate 1. */
    boolean iterative();

    /**
     * This rule with another value of its one setting, whose label ends in it, as in {@code langevin:0.5}.
     *
     * @throws IllegalArgumentException where it has none, or not such a value
     */
    default Rule with(double setting) {
        throw new IllegalArgumentException("rule '%s' has no setting: leave :%s out".formatted(label(), setting));
    }

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
     * The rule of a word, which a colon and its setting may follow: that of {@link #label}.
     *
     * @throws IllegalArgumentException with one line that names the nearest and all
     */
    static Rule of(String word) {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return Choice.parse(all(), "rule", word);
        }
        String setting = word.substring(colon + 1).strip();
        try {
            return of(word.substring(0, colon)).with(new BigDecimal(setting).doubleValue());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rule '%s' ends in '%s', which is not a number".formatted(word, setting),
                    e);
        }
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
