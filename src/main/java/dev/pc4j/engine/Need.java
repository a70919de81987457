package dev.pc4j.engine;

import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Reads;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One thing that a graph or a schedule asks of an engine.
 *
 * @param what as messages name it, such as {@code operator conv2d of node 'h1'}
 * @param met whether an engine of the given capabilities has it
 */
record Need(String what, Predicate<Capabilities> met) {

    /** Which engines have it, as advice. */
    String owners() {
        List<String> names = Engines.providers()
                .stream()
                .filter(p -> met.test(p.capabilities()))
                .map(EngineProvider::name)
                .toList();
        return names.isEmpty() ? "no engine of this build has it" : "use " + String.join(" or ", names);
    }

    /** A feature that something has. */
    static Need feature(Feature feature, String whose) {
        return new Need("%s (%s)%s".formatted(feature.label(), feature.description(), whose),
                c -> c.features().contains(feature));
    }

    /** All that a graph needs, in the order of its nodes. */
    static List<Need> of(Graph graph) {
        List<Need> all = new ArrayList<>();
        if (graph.inputs().size() > 1 || graph.outputs().size() > 1) {
            all.add(feature(Feature.SEVERAL_ENDS, ""));
        }
        Set<String> known = new HashSet<>();
        for (Node node : graph.nodes()) {
            operators(node.operator(), node, all);
            features(graph, node).forEach(f -> all.add(feature(f, " of node '%s'".formatted(node.name()))));
            for (Parameter parameter : node.parameters()) {
                if (!known.add(parameter.name())) {
                    all.add(feature(Feature.SHARED_PARAMETERS, ": '%s'".formatted(parameter.name())));
                }
            }
        }
        return all;
    }

    /** All that a schedule needs beside its graph. */
    static List<Need> of(Graph graph, Schedule schedule) {
        List<Feature> all = new ArrayList<>();
        schedule.flat().forEach(step -> all.addAll(features(graph, step)));
        if (schedule.flat().filter(Step.Initialise.class::isInstance).count() > schedule.starts().size()) {
            all.add(Feature.RESTARTS);
        }
        return all.stream().distinct().map(f -> feature(f, " of rule '%s'".formatted(schedule.name()))).toList();
    }

    private static List<Feature> features(Graph graph, Step step) {
        return switch (step) {
            case Step.Initialise start ->
                start.start().equals(Start.FEED_FORWARD) ? List.of() : List.of(Feature.STARTS);
            case Step.Relax relax -> features(graph, relax);
            case Step.RelaxErrors relax -> List.of(Feature.ERROR_RELAXATION);
            case Step.Nudge nudge -> List.of(Feature.NUDGING);
            case Step.Learn learn -> learn.scale() == 1 && !learn.adds() ? List.of() : List.of(Feature.NUDGING);
            case Step.Predict predict -> List.of();
            case Step.Apply apply -> List.of();
            case Step.Repeat loop -> List.of();
        };
    }

    private static List<Feature> features(Graph graph, Step.Relax relax) {
        List<Feature> all = new ArrayList<>();
        if (!graph.free().containsAll(relax.nodes())) {
            all.add(Feature.FREE_ENDS);
        }
        if (!relax.factors().isEmpty()) {
            all.add(Feature.NODE_RATES);
        }
        if (relax.temperature() > 0) {
            all.add(Feature.NOISE);
        }
        return all;
    }

    private static void operators(Operator operator, Node node, List<Need> all) {
        String what = "operator %s of node '%s'".formatted(operator.kind(), node.name());
        boolean custom = operator instanceof CustomOperator;
        all.add(new Need(what, c -> custom
                ? c.features().contains(Feature.CUSTOM_OPERATORS)
                : c.operators().contains(operator.getClass())));
        if (operator instanceof Dense dense && dense.hollow()) {
            all.add(feature(Feature.HOLLOW_WEIGHTS, " of node '%s'".formatted(node.name())));
        }
        operator.parts().forEach(part -> operators(part, node, all));
    }

    private static List<Feature> features(Graph graph, Node node) {
        List<Feature> all = new ArrayList<>();
        if (!graph.outputs().contains(node) && !node.energy().equals(Energy.gaussian(1))) {
            all.add(Feature.HIDDEN_ENERGIES);
        }
        if (node.energy() instanceof Energy.BernoulliCrossEntropy) {
            all.add(Feature.BERNOULLI);
        }
        if (node.energy() instanceof Energy.SoftmaxCrossEntropy && node.shape().rank() > 1) {
            all.add(Feature.SOFTMAX_BY_POSITION);
        }
        if (node.parents().stream().anyMatch(p -> p >= node.index())) {
            all.add(Feature.DELAYED_EDGES);
        }
        if (node.operator() instanceof Dense dense && dense.reads() == Reads.LAST_AXIS && node.shape().rank() > 1) {
            all.add(Feature.DENSE_BY_POSITION);
        }
        return all;
    }
}
