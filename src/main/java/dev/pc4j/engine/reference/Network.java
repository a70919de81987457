package dev.pc4j.engine.reference;

import dev.pc4j.engine.EngineException;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A graph with its parameters, their gradients and each node's arithmetic. */
final class Network {
    private final Graph graph;
    private final Map<String, double[]> parameters = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final NodeArithmetic[] arithmetic;

    Network(Graph graph) {
        this.graph = graph;
        for (Parameter parameter : graph.parameters()) {
            parameters.put(parameter.name(), new double[parameter.shape().size()]);
            gradients.put(parameter.name(), new double[parameter.shape().size()]);
        }
        arithmetic = graph.nodes().stream().map(this::arithmeticOf).toArray(NodeArithmetic[]::new);
    }

    private NodeArithmetic arithmeticOf(Node node) {
        return switch (node.operator()) {
            case Dense dense -> dense(node, dense);
            case Identity identity -> new SumArithmetic();
            case Add add -> new SumArithmetic();
            case Input input -> null; // The input predicts nothing, so nobody asks.
            default -> throw new EngineException(
                    "the reference engine has no arithmetic for operator %s of node '%s': it knows %s"
                            .formatted(node.operator().kind(), node.name(),
                                    OperatorKinds.ALL.stream().map(Class::getSimpleName).toList()));
        };
    }

    private NodeArithmetic dense(Node node, Dense dense) {
        String weight = node.parameters().getFirst().name();
        if (!dense.bias()) {
            return new DenseArithmetic(dense, parameters.get(weight), new double[0], gradients.get(weight),
                    new double[0]);
        }
        String bias = node.parameters().getLast().name();
        return new DenseArithmetic(
                dense, parameters.get(weight), parameters.get(bias), gradients.get(weight), gradients.get(bias));
    }

    Graph graph() {
        return graph;
    }

    NodeArithmetic at(int node) {
        return arithmetic[node];
    }

    /** The parameters by name, in the order of the graph; writing an array changes the network. */
    Map<String, double[]> parameters() {
        return parameters;
    }

    /** The gradients taken last, by the parameter's name. */
    Map<String, double[]> gradients() {
        return gradients;
    }

    void clearGradients() {
        gradients.values().forEach(g -> Arrays.fill(g, 0));
    }
}
