package dev.pc4j.train;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Which tensors the state of a plan is, by the names of {@link dev.pc4j.engine.PlanState}.
 *
 * @param parameters shapes by name, in the order of the graph
 * @param slots shapes of the optimiser's arrays by name
 */
record TensorLayout(SequencedMap<String, Shape> parameters, SequencedMap<String, Shape> slots) {

    /** The layout of parameters that all learn by an optimiser with arrays of their size. */
    static TensorLayout of(List<Parameter> all, Optimiser optimiser) {
        SequencedMap<String, Shape> parameters = new LinkedHashMap<>();
        SequencedMap<String, Shape> slots = new LinkedHashMap<>();
        for (Parameter parameter : all) {
            parameters.put(parameter.name(), parameter.shape());
            addSlots(parameter, optimiser, slots);
        }
        return new TensorLayout(parameters, slots);
    }

    private static void addSlots(Parameter parameter, Optimiser optimiser, Map<String, Shape> slots) {
        optimiser.kind().slots().forEach(letter -> slots.put(letter + "/" + parameter.name(), parameter.shape()));
    }

    /** The layout of a graph under an optimiser. */
    static TensorLayout of(Graph graph, Optimiser optimiser) {
        SequencedMap<String, Shape> parameters = new LinkedHashMap<>();
        SequencedMap<String, Shape> slots = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            node.parameters().forEach(p -> parameters.put(p.name(), p.shape()));
            for (Parameter parameter : optimiser.learning(graph, node)) {
                addSlots(parameter, optimiser, slots);
            }
            if (optimiser.kind() == Optimiser.Kind.MQ && !optimiser.learning(graph, node).isEmpty()) {
                slots.put("s/" + node.name(), Shape.of(1));
            }
        }
        return new TensorLayout(parameters, slots);
    }
}
