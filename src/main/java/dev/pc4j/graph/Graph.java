package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A directed acyclic graph of value nodes with one clamped input and one clamped output. Immutable; nodes are ordered so that
 * parents come before children, the input first and the output last.
 */
public final class Graph {
    private final List<Node> nodes;
    private final List<List<Integer>> children;
    private final Energy energy;

    private Graph(List<Node> nodes, Energy energy) {
        this.nodes = List.copyOf(nodes);
        this.energy = energy;
        List<List<Integer>> below = new ArrayList<>();
        nodes.forEach(n -> below.add(new ArrayList<>()));
        nodes.forEach(n -> n.parents().stream().distinct().forEach(p -> below.get(p).add(n.index())));
        this.children = below.stream().map(List::copyOf).toList();
    }

    /** Starts a graph. */
    public static Builder builder() {
        return new Builder();
    }

    /** All nodes, parents before children. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The node of an index. */
    public Node node(int index) {
        return nodes.get(index);
    }

    /**
     * The node of a name.
     *
     * @throws GraphException naming the nearest and all that there are
     */
    public Node node(String name) {
        return nodes.stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private GraphException unknown(String name) {
        List<String> names = nodes.stream().map(Node::name).toList();
        return new GraphException("no node '%s' in the graph: %s".formatted(name, Choice.advice(name, names)));
    }

    /** Indices of the nodes that predict from the given one, ascending. */
    public List<Integer> children(int index) {
        return children.get(index);
    }

    /** How the given node is used, by ascending child and slot. */
    public List<Use> uses(int index) {
        List<Use> all = new ArrayList<>();
        for (int child : children(index)) {
            List<Integer> parents = node(child).parents();
            for (int slot = 0; slot < parents.size(); slot++) {
                if (parents.get(slot) == index) {
                    all.add(new Use(child, slot));
                }
            }
        }
        return all;
    }

    /** The clamped input. */
    public Node input() {
        return nodes.getFirst();
    }

    /** The clamped output. */
    public Node output() {
        return nodes.getLast();
    }

    /** The energy of the output. */
    public Energy energy() {
        return energy;
    }

    /** The free nodes: neither input nor output, ascending. */
    public List<Integer> free() {
        return nodes.subList(1, nodes.size() - 1).stream().map(Node::index).toList();
    }

    /** The nodes that have a prediction: all but the input, ascending. */
    public List<Integer> predicted() {
        return nodes.subList(1, nodes.size()).stream().map(Node::index).toList();
    }

    /** All parameters in the order of the nodes. */
    public List<Parameter> parameters() {
        return nodes.stream().flatMap(n -> n.parameters().stream()).toList();
    }

    /** Collects nodes; {@link #build} checks the whole. */
    public static final class Builder {
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Node> byName = new HashMap<>();

        private Builder() {}

        /** Whether a node of this name was added. */
        public boolean has(String name) {
            return byName.containsKey(name);
        }

        /** Adds the clamped input, which comes first. */
        public Builder input(String name, int... dims) {
            if (!nodes.isEmpty()) {
                throw new GraphException("input '%s' must come first and there is one only: '%s' is already there"
                        .formatted(name, nodes.getFirst().name()));
            }
            return node(name, new Input(Shape.of(dims)));
        }

        /** Adds a dense node with the activation before the weights and a bias. */
        public Builder dense(String name, String parent, int width, Activation activation) {
            return node(name, new Dense(width, activation), parent);
        }

        /** Adds a node that sums its parents. */
        public Builder add(String name, String... parents) {
            return node(name, new Add(), parents);
        }

        /** Adds a node that carries its parent's value one level on. */
        public Builder identity(String name, String parent) {
            return node(name, new Identity(), parent);
        }

        /**
         * Adds a node of any operator.
         *
         * @throws GraphException when the name is taken, a parent is unknown or the shapes do not fit
         */
        public Builder node(String name, Operator operator, String... parents) {
            if (byName.containsKey(name)) {
                throw new GraphException("there is a node '%s' already: give every node its own name".formatted(name));
            }
            if (nodes.isEmpty() && !(operator instanceof Input)) {
                throw new GraphException(
                        "node '%s' has nothing to predict from: start with input(...)".formatted(name));
            }
            List<Node> from = new ArrayList<>();
            for (String parent : parents) {
                if (!byName.containsKey(parent)) {
                    throw new GraphException("node '%s' names an unknown parent '%s': there are %s so far"
                            .formatted(name, parent, nodes.stream().map(Node::name).toList()));
                }
                from.add(byName.get(parent));
            }
            Shape shape = operator.output(name, from);
            List<Integer> indices = from.stream().map(Node::index).toList();
            Node node = new Node(nodes.size(), name, operator, indices, shape, operator.parameters(name, from));
            nodes.add(node);
            byName.put(name, node);
            return this;
        }

        /**
         * The graph, whose last node is the output.
         *
         * @throws GraphException when there is no node but the input, or a node does not lead to the output
         */
        public Graph build(Energy energy) {
            if (nodes.size() < 2) {
                throw new GraphException("a graph needs an input and an output: it has " + nodes.size() + " node(s)");
            }
            Graph graph = new Graph(nodes, energy);
            for (Node node : nodes.subList(0, nodes.size() - 1)) {
                if (graph.children(node.index()).isEmpty()) {
                    throw new GraphException(
                            "node '%s' %s leads nowhere, the output is '%s' %s: let a later node predict from it"
                                    .formatted(node.name(), node.shape(), graph.output().name(),
                                            graph.output().shape()));
                }
            }
            return graph;
        }
    }
}
