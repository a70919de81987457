package dev.pc4j.graph;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directed graph of value nodes. Immutable; nodes are ordered so that parents come before children, but for delayed edges, which go back in
 * the order: every cycle has one. Inputs predict nothing, and a graph whose nodes predict each other needs none; outputs are the nodes that nobody predicts from, but by a delayed edge. With one
 * input it comes first, with one output that comes last.
 */
public final class Graph {
    private final List<Node> nodes;
    private final List<List<Integer>> children;
    private final List<Parameter> parameters;
    private final List<Node> inputs;
    private final List<Node> outputs;
    private final List<Integer> free;
    private final List<Integer> predicted;

    private Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        List<List<Integer>> below = new ArrayList<>();
        nodes.forEach(n -> below.add(new ArrayList<>()));
        nodes.forEach(n -> n.parents().stream().distinct().forEach(p -> below.get(p).add(n.index())));
        this.children = below.stream().map(List::copyOf).toList();
        Map<String, Parameter> named = new LinkedHashMap<>();
        nodes.forEach(n -> n.parameters().forEach(p -> named.putIfAbsent(p.name(), p)));
        this.parameters = List.copyOf(named.values());
        this.inputs = nodes.stream().filter(Node::isInput).toList();
        this.outputs = nodes.stream().filter(n -> children(n.index()).stream().allMatch(c -> c <= n.index())).toList();
        this.predicted = nodes.stream().filter(n -> !n.isInput()).map(Node::index).toList();
        Set<Integer> ends = outputs.stream().map(Node::index).collect(Collectors.toSet());
        this.free = predicted.stream().filter(i -> !ends.contains(i)).toList();
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
        return new GraphException("no node '%s' in the graph: %s".formatted(name, Choice.advice(name, names(nodes))));
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

    /** How many tokens a node may hold, where a child reads it as tokens; empty where all read numbers. */
    public OptionalInt vocabulary(Node node) {
        return uses(node.index())
                .stream()
                .flatMapToInt(use -> node(use.child()).operator().vocabulary(use.slot()).stream())
                .min();
    }

    /** The inputs in order. */
    public List<Node> inputs() {
        return inputs;
    }

    /** The outputs in order. */
    public List<Node> outputs() {
        return outputs;
    }

    /**
     * The input of a graph that has one.
     *
     * @throws GraphException naming all of them where there are several
     */
    public Node input() {
        return only("input", inputs());
    }

    /**
     * The output of a graph that has one.
     *
     * @throws GraphException naming all of them where there are several
     */
    public Node output() {
        return only("output", outputs());
    }

    private static Node only(String what, List<Node> all) {
        if (all.size() != 1) {
            throw new GraphException("the graph has %d %ss, %s: say which".formatted(all.size(), what, names(all)));
        }
        return all.getFirst();
    }

    /** The energy of the output of a graph that has one. */
    public Energy energy() {
        return output().energy();
    }

    /** The hidden nodes, neither input nor output, ascending: those that inference moves unless it is told otherwise. */
    public List<Integer> free() {
        return free;
    }

    /**
     * The hidden nodes and the given inputs and outputs, ascending: what inference moves where not all ends are clamped.
     *
     * @throws GraphException where there is no such node
     */
    public List<Integer> free(String... ends) {
        return Stream.concat(free.stream(), Arrays.stream(ends).map(e -> node(e).index())).distinct().sorted().toList();
    }

    /** The nodes that have a prediction: all but inputs, ascending. Energies of nodes are listed in this order. */
    public List<Integer> predicted() {
        return predicted;
    }

    /** The parents of every node: what a schedule of the graph depends on. */
    public List<List<Integer>> topology() {
        return nodes.stream().map(Node::parents).toList();
    }

    /** All parameters in the order of the nodes, a shared one where it is used first. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The parameters that a node is the first to use, its layer; a shared one belongs to no other node. */
    public List<Parameter> layer(Node node) {
        return node.parameters()
                .stream()
                .filter(p -> nodes.stream().limit(node.index()).noneMatch(n -> n.parameters().contains(p)))
                .toList();
    }

    /** Whether some edge is delayed. */
    public boolean hasDelays() {
        return nodes.stream().anyMatch(n -> n.parents().stream().anyMatch(p -> p >= n.index()));
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(Node::name).toList();
    }

    /** Collects nodes; {@link #build} checks the whole. */
    public static final class Builder {
        private final Map<String, Draft> drafts = new LinkedHashMap<>();
        private final Map<String, Value> later = new LinkedHashMap<>();
        private final Map<String, Energy> energies = new LinkedHashMap<>();

        /** A node whose parents may be still to come. */
        private record Draft(
                String name,
                Operator operator,
                List<String> parents,
                Shape shape,
                List<Parameter> parameters
        ) {
            Value value() {
                return new Value(name, shape);
            }
        }

        private Builder() {}

        /** Whether a node of this name was added. */
        public boolean has(String name) {
            return drafts.containsKey(name);
        }

        /** Adds an input. */
        public Builder input(String name, int... dims) {
            return node(name, new Input(Shape.of(dims)));
        }

        /** Adds a dense node on the last axis, with the activation before the weights and a bias. */
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
         * Says that a node of this name and shape will come, so that nodes before it, and itself, can predict from it by delayed edges. A
         * relaxation reads what lies before it, as with any edge; what a delayed edge cannot see is the start, where it reads zeros or what
         * the last inference left.
         */
        public Builder later(String name, int... dims) {
            later.put(name, new Value(name, Shape.of(dims)));
            return this;
        }

        /**
         * Adds a node of any operator, with its own parameters, named {@code <node>.<role>}.
         *
         * @throws GraphException when the name is taken, a parent is unknown or the shapes do not fit
         */
        public Builder node(String name, Operator operator, String... parents) {
            return node(name, operator, role -> name + "." + role, parents);
        }

        /**
         * Adds a node of any operator whose parameters are named by the graph: nodes that name the same one share it.
         *
         * @param parameters the name of the parameter of a role, such as {@code role -> "cell." + role}
         */
        public Builder node(String name, Operator operator, UnaryOperator<String> parameters, String... parents) {
            requireText(name);
            if (drafts.containsKey(name)) {
                throw new GraphException("there is a node '%s' already: give every node its own name".formatted(name));
            }
            if (drafts.isEmpty() && later.isEmpty() && !(operator instanceof Input)) {
                throw new GraphException(
                        "node '%s' has nothing to predict from: start with input(...)".formatted(name));
            }
            List<Value> from = new ArrayList<>();
            for (String parent : parents) {
                from.add(value(name, parent));
            }
            Shape shape = operator.output(name, from);
            List<Shape> shapes = from.stream().map(Value::shape).toList();
            List<Parameter> own = operator.parameters(shapes)
                    .stream()
                    .map(p -> p.named(parameters.apply(p.name())))
                    .toList();
            own.forEach(parameter -> requireText(parameter.name()));
            drafts.put(name, new Draft(name, operator, List.of(parents), shape, own));
            return this;
        }

        /** What is added once a step of time, see {@link #unroll}. */
        @FunctionalInterface
        public interface Cell {
            /**
             * Adds the nodes of a step.
             *
             * @param step from 0 on
             * @param before the name of the step before, empty in the first
             * @return the name of this step's state, which the next one reads
             */
            String add(Builder graph, int step, Optional<String> before);
        }

        /**
         * Adds a cell for each of so many steps. Steps share the parameters that the cell names alike, see
         * {@link #node(String, Operator, UnaryOperator, String...)}, so that no engine learns what time is.
         *
         * @param steps at least 1
         */
        public Builder unroll(int steps, Cell cell) {
            if (steps < 1) {
                throw new GraphException("a cell is unrolled over %d steps: use 1 or more".formatted(steps));
            }
            Optional<String> before = Optional.empty();
            for (int step = 0; step < steps; step++) {
                before = Optional.of(cell.add(this, step, before));
            }
            return this;
        }

        private Value value(String node, String parent) {
            if (drafts.containsKey(parent)) {
                return drafts.get(parent).value();
            }
            if (later.containsKey(parent)) {
                return later.get(parent);
            }
            throw new GraphException("node '%s' names an unknown parent '%s': there are %s so far"
                    .formatted(node, parent, drafts.keySet()));
        }

        /** Gives a node another energy than the Gaussian of precision 1. */
        public Builder energy(String name, Energy energy) {
            if (!drafts.containsKey(name)) {
                throw new GraphException("there is no node '%s' to give an energy: there are %s so far"
                        .formatted(name, drafts.keySet()));
            }
            energies.put(name, energy);
            return this;
        }

        /**
         * The graph of one output, the last node, with its energy.
         *
         * @throws GraphException when there is no node but the input, or a node does not lead to the output
         */
        public Graph build(Energy energy) {
            if (drafts.size() < 2 && later.isEmpty()) {
                throw new GraphException("a graph needs an input and an output: it has " + drafts.size() + " node(s)");
            }
            String last = List.copyOf(drafts.keySet()).getLast();
            energies.put(last, energy);
            Graph graph = build();
            graph.outputs().stream().filter(n -> !n.name().equals(last)).findFirst().ifPresent(n -> {
                throw leadsNowhere(n, "the output is '%s' %s: let a later node predict from it".formatted(
                        last, graph.node(last).shape()));
            });
            return graph;
        }

        /**
         * The graph, whose outputs are all nodes that no node predicts from.
         *
         * @throws GraphException when an input leads nowhere, an announced node never came, or one name is given to parameters of different
         *     shapes
         */
        public Graph build() {
            later.forEach(this::requireArrival);
            List<String> order = List.copyOf(drafts.keySet());
            List<Node> nodes = new ArrayList<>();
            for (Draft draft : drafts.values()) {
                List<Integer> parents = draft.parents.stream().map(order::indexOf).toList();
                nodes.add(new Node(nodes.size(), draft.name, draft.operator, parents, draft.shape, draft.parameters,
                        energies.getOrDefault(draft.name, Energy.gaussian(1))));
            }
            Graph graph = new Graph(nodes);
            requireEqualShapes(graph);
            graph.outputs().stream().filter(Node::isInput).findFirst().ifPresent(n -> {
                throw leadsNowhere(n, "and is an input: let a later node predict from it");
            });
            return graph;
        }

        /** Files are in UTF-8, which has no bytes for half a surrogate pair. */
        private static void requireText(String name) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                throw new GraphException(
                        "name '%s' has half of a surrogate pair in it, which no file can hold: use another"
                                .formatted(name.replaceAll("\\p{Cs}", "?")));
            }
        }

        private void requireArrival(String name, Value announced) {
            Draft came = drafts.get(name);
            if (came == null || !came.shape.equals(announced.shape())) {
                throw new GraphException("node '%s' %s was to come later %s: add it in that shape".formatted(name,
                        announced.shape(), came == null ? "and never did" : "and is " + came.shape));
            }
        }

        private static void requireEqualShapes(Graph graph) {
            Map<String, Parameter> named = graph.parameters()
                    .stream()
                    .collect(Collectors.toMap(Parameter::name, Function.identity()));
            for (Node node : graph.nodes()) {
                for (Parameter parameter : node.parameters()) {
                    Shape first = named.get(parameter.name()).shape();
                    if (!parameter.shape().equals(first)) {
                        throw new GraphException(
                                "parameter '%s' is %s at node '%s' and %s before: share equal shapes only"
                                        .formatted(parameter.name(), parameter.shape(), node.name(), first));
                    }
                }
            }
        }

        private static GraphException leadsNowhere(Node node, String instead) {
            return new GraphException("node '%s' %s leads nowhere, %s".formatted(node.name(), node.shape(), instead));
        }
    }
}
