package dev.pc4j.engine.reference;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph with its parameters, what each node takes of their gradients, and each node's arithmetic. */
final class Network {
    private final Graph graph;
    private final Map<String, double[]> parameters = new LinkedHashMap<>();
    private final List<List<Trained>> trained = new ArrayList<>();
    private final OperatorArithmetic[] arithmetic;

    Network(Graph graph) {
        this.graph = graph;
        for (Parameter parameter : graph.parameters()) {
            parameters.put(parameter.name(), new double[parameter.shape().size()]);
        }
        arithmetic = new OperatorArithmetic[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            trained.add(node.parameters().stream().map(p -> new Trained(parameters.get(p.name()))).toList());
            if (!node.isInput()) {
                List<Shape> shapes = node.parents().stream().map(p -> graph.node(p).shape()).toList();
                arithmetic[node.index()] = Operators.of(node.operator(), shapes, trained.getLast().iterator());
            }
        }
    }

    Graph graph() {
        return graph;
    }

    /** Of a node that has a prediction. */
    OperatorArithmetic at(int node) {
        return arithmetic[node];
    }

    /** The parameters by name, in the order of the graph; writing an array changes the network. */
    Map<String, double[]> parameters() {
        return parameters;
    }

    /** The gradients taken last, by the parameter's name: new arrays, the sums over all users of a parameter. */
    Map<String, double[]> gradients() {
        Map<String, double[]> sums = new LinkedHashMap<>();
        parameters.forEach((name, values) -> sums.put(name, new double[values.length]));
        for (Node node : graph.nodes()) {
            for (int p = 0; p < node.parameters().size(); p++) {
                Vectors.add(sums.get(node.parameters().get(p).name()), trained.get(node.index()).get(p).gradient, 1);
            }
        }
        return sums;
    }

    /** Takes over gradients by the parameter's name: they are what its first user has, no other has any. */
    void gradients(Map<String, double[]> given) {
        clearGradients();
        Set<String> taken = new HashSet<>();
        for (Node node : graph.nodes()) {
            for (int p = 0; p < node.parameters().size(); p++) {
                String name = node.parameters().get(p).name();
                if (given.containsKey(name) && taken.add(name)) {
                    Vectors.add(trained.get(node.index()).get(p).gradient, given.get(name), 1);
                }
            }
        }
    }

    /** What each node has of the gradients; writing an array changes the network. */
    List<double[]> shares() {
        return trained.stream().flatMap(List::stream).map(t -> t.gradient).toList();
    }

    /** What a node has of its parameters' gradients, in its order. */
    List<double[]> shares(int node) {
        return trained.get(node).stream().map(t -> t.gradient).toList();
    }

    void clearGradients() {
        shares().forEach(g -> Arrays.fill(g, 0));
    }
}
