package dev.pc4j.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A graph as JSON: its nodes in order, each with name, operator, settings and parents by name, and the output energy. What is not as usual is
 * said at the node: {@code energy}, and {@code parameters} by name where they are not its own. Nodes that delayed edges come from are
 * announced in {@code later}, with their shapes.
 */
final class GraphJson {
    private static final String NODES = "nodes";
    private static final String ENERGY = "energy";
    private static final String LATER = "later";
    private static final String PARENTS = "parents";
    private static final String PARAMETERS = "parameters";

    private GraphJson() {}

    static JsonObject write(Graph graph) {
        JsonArray nodes = new JsonArray();
        graph.nodes().forEach(n -> nodes.add(node(graph, n)));
        JsonObject json = new JsonObject();
        json.add(NODES, nodes);
        if (graph.outputs().size() == 1) {
            json.add(ENERGY, energy(graph.energy()));
        }
        if (graph.hasDelays()) {
            json.add(LATER, later(graph));
        }
        return json;
    }

    private static JsonObject energy(Energy energy) {
        JsonObject json = new JsonObject();
        json.addProperty("kind", energy.kind().label());
        json.addProperty("precision", energy.precision());
        return json;
    }

    private static JsonObject later(Graph graph) {
        JsonObject shapes = new JsonObject();
        for (Node node : graph.nodes()) {
            node.parents().stream().filter(p -> p >= node.index()).map(graph::node).forEach(n -> {
                JsonArray dims = new JsonArray();
                n.shape().dims().forEach(dims::add);
                shapes.add(n.name(), dims);
            });
        }
        return shapes;
    }

    private static JsonObject node(Graph graph, Node node) {
        JsonArray parents = new JsonArray();
        node.parents().forEach(p -> parents.add(graph.node(p).name()));
        JsonObject json = new JsonObject();
        json.addProperty("name", node.name());
        KindJson.OPERATOR.write(node.operator()).entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
        json.add(PARENTS, parents);
        boolean alone = graph.outputs().size() == 1 && graph.outputs().contains(node);
        if (!alone && !node.energy().equals(Energy.gaussian(1))) {
            json.add(ENERGY, energy(node.energy()));
        }
        List<String> names = node.parameters().stream().map(Parameter::name).toList();
        if (!names.equals(ownNames(graph, node))) {
            JsonArray named = new JsonArray();
            names.forEach(named::add);
            json.add(PARAMETERS, named);
        }
        return json;
    }

    private static List<String> ownNames(Graph graph, Node node) {
        List<Shape> shapes = node.parents().stream().map(p -> graph.node(p).shape()).toList();
        return node.operator().parameters(shapes).stream().map(p -> node.name() + "." + p.name()).toList();
    }

    /** The graph; IllegalArgumentExceptions in one line for whatever is not one. */
    static Graph read(JsonObject json) {
        RecordJson.requireKnown(json, List.of(NODES, ENERGY, LATER), "graph");
        Graph.Builder graph = Graph.builder();
        if (json.has(LATER)) {
            JsonObject shapes = RecordJson.object(json.get(LATER), LATER);
            shapes.keySet().forEach(name -> graph.later(name, dims(shapes.get(name), "the shape of '" + name + "'")));
        }
        for (JsonElement node : array(json, NODES, "graph")) {
            readNode(graph, RecordJson.object(node, "a node of the graph"));
        }
        return json.has(ENERGY) ? graph.build(readEnergy(json)) : graph.build();
    }

    private static int[] dims(JsonElement json, String what) {
        return RecordJson.shape(json, what).dims().stream().mapToInt(d -> d).toArray();
    }

    private static Energy readEnergy(JsonObject json) {
        Settings settings = RecordJson.read(Settings.class, RecordJson.object(json.get(ENERGY), ENERGY), ENERGY);
        return Energy.of(settings.kind, settings.precision);
    }

    /** An energy as its JSON has it. */
    public record Settings(Energy.Kind kind, double precision) {}

    private static void readNode(Graph.Builder graph, JsonObject json) {
        String name = RecordJson.text(json, "name", "a node");
        String what = "node '" + name + "'";
        RecordJson.requireKnown(json,
                List.of("name", KindJson.OPERATOR.key(), KindJson.SETTINGS, PARENTS, ENERGY, PARAMETERS), what);
        Operator operator = KindJson.OPERATOR.read(json, what);
        String[] parents = words(array(json, PARENTS, what), "a parent of " + what).toArray(String[]::new);
        graph.node(name, operator, naming(json, name, what), parents);
        if (json.has(ENERGY)) {
            graph.energy(name, readEnergy(json));
        }
    }

    private static UnaryOperator<String> naming(JsonObject json, String name, String what) {
        if (!json.has(PARAMETERS)) {
            return role -> name + "." + role;
        }
        Iterator<String> names = words(array(json, PARAMETERS, what), "a parameter of " + what).iterator();
        return role -> {
            if (!names.hasNext()) {
                throw new IllegalArgumentException("%s has no name for its parameter '%s'".formatted(what, role));
            }
            return names.next();
        };
    }

    private static List<String> words(JsonArray array, String what) {
        return array.asList().stream().map(w -> RecordJson.word(w, what)).toList();
    }

    private static JsonArray array(JsonObject json, String key, String what) {
        if (json.get(key) instanceof JsonArray array) {
            return array;
        }
        throw new IllegalArgumentException("%s has no list '%s'".formatted(what, key));
    }
}
