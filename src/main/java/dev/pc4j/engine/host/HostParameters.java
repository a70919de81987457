package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The parameters of a plan by name, and the layers that they make up. */
final class HostParameters {
    private final Graph graph;
    private final Optimiser optimiser;
    private final Arithmetic arithmetic;
    private final Map<String, HostParameter> byName = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();

    /** The parameters of a node's {@link Graph#layer}; the MQ optimiser has one step size for all of them that learn. */
    static final class Layer {
        final Node node;
        final List<HostParameter> parameters;

        /** The running mean absolute gradient of the MQ optimiser. */
        float meanGradient;

        /** Those that are not frozen. */
        List<HostParameter> learning() {
            return parameters.stream().filter(p -> p.factor > 0).toList();
        }

        private Layer(Node node, List<HostParameter> parameters) {
            this.node = node;
            this.parameters = parameters;
        }
    }

    /**
     * None yet: operators ask for theirs.
     *
     * @param optimiser says which arrays of a parameter's size there are beside it
     */
    HostParameters(Graph graph, Optimiser optimiser, Arithmetic arithmetic) {
        this.graph = graph;
        this.optimiser = optimiser;
        this.arithmetic = arithmetic;
    }

    /** The matrix [inputs, outputs] of a parameter, whose last axis are the outputs, in so many groups. */
    HostMatrix matrix(Parameter parameter, int groups) {
        return shared(parameter, HostMatrix.class, p -> new HostMatrix(p, groups, arithmetic, slots(p)));
    }

    /** A parameter in row-major order. */
    HostVector vector(Parameter parameter) {
        return shared(parameter, HostVector.class, p -> new HostVector(p, arithmetic, slots(p)));
    }

    private int slots(Parameter parameter) {
        return optimiser.factor(graph, parameter) > 0 ? optimiser.kind().slots().size() : 0;
    }

    private <P extends HostParameter> P shared(Parameter parameter, Class<P> form, Function<Parameter, P> maker) {
        HostParameter found = byName.computeIfAbsent(parameter.name(), name -> maker.apply(parameter));
        return form.cast(found);
    }

    /** Orders them by the nodes that use them, once all operators have theirs. */
    void order() {
        byName.values().forEach(p -> p.factor = optimiser.factor(graph, p.parameter));
        for (Node node : graph.nodes()) {
            List<HostParameter> own = graph.layer(node).stream().map(this::of).toList();
            if (!own.isEmpty()) {
                layers.add(new Layer(node, own));
            }
        }
    }

    HostParameter of(Parameter parameter) {
        return of(parameter.name());
    }

    HostParameter of(String name) {
        return byName.get(name);
    }

    List<Layer> layers() {
        return layers;
    }

    /** All of them, layer by layer. */
    List<HostParameter> all() {
        return layers.stream().flatMap(l -> l.parameters.stream()).toList();
    }
}
