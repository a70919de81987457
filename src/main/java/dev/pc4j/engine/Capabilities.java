package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.schedule.Schedule;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an engine computes: what {@code pc4j devices --operators} prints, and what {@link #require} holds graph and schedule against.
 *
 * @param operators the kinds of operator
 * @param features the rest
 */
public record Capabilities(Set<Class<? extends Operator>> operators, Set<Feature> features) {

    /** Everything that there is. */
    public static final Capabilities ALL = new Capabilities(Set.copyOf(OperatorKinds.ALL), Set.of(Feature.values()));

    /** Copies the sets. */
    public Capabilities {
        operators = Set.copyOf(operators);
        features = Set.copyOf(features);
    }

    /**
     * Fails unless the schedule can run on the graph, and everything that both need is here.
     *
     * @param engine that has these capabilities
     * @throws IllegalArgumentException naming the step that does not fit the graph
     * @throws EngineException naming the first thing that is not, and the engines that have it
     */
    public void require(String engine, Graph graph, Schedule schedule) {
        schedule.requireFit(graph);
        lack(graph, schedule).ifPresent(need -> {
            throw new EngineException("engine '%s' has no %s: %s".formatted(engine, need.what(), need.owners()));
        });
    }

    /** The first thing that a graph and a schedule need and that is not here, and the engines that have it, in one line. */
    public Optional<String> lacking(Graph graph, Schedule schedule) {
        return lack(graph, schedule).map(need -> "no %s: %s".formatted(need.what(), need.owners()));
    }

    /** That a feature is not here, and the engines that have it, in one line; empty where it is. */
    public Optional<String> lacking(Feature feature) {
        Need need = Need.feature(feature, "");
        return need.met().test(this)
                ? Optional.empty()
                : Optional.of("no %s: %s".formatted(need.what(), need.owners()));
    }

    private Optional<Need> lack(Graph graph, Schedule schedule) {
        return Stream.concat(Need.of(graph).stream(), Need.of(graph, schedule).stream())
                .filter(need -> !need.met().test(this))
                .findFirst();
    }

    /** That an engine lacks a feature, naming those that have it. */
    static EngineException lacks(String engine, Feature feature) {
        return new EngineException(
                "%s has %s".formatted(engine, new Capabilities(Set.of(), Set.of()).lacking(feature).orElseThrow()));
    }
}
