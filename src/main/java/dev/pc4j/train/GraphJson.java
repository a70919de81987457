package dev.pc4j.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Operators;
import java.util.List;
import java.util.Locale;

/**
 * A graph as JSON: its nodes in order, each with name, operator, settings and parents by name, and the output energy.
 */
final class GraphJson {

    private GraphJson() {}

    static JsonObject write(Graph graph) {
        JsonArray nodes = new JsonArray();
        graph.nodes().forEach(n -> nodes.add(node(graph, n)));
        JsonObject json = new JsonObject();
        json.add("nodes", nodes);
        json.add("energy", RecordJson.write(graph.energy()));
        return json;
    }

    private static JsonObject node(Graph graph, Node node) {
        JsonArray parents = new JsonArray();
        node.parents().forEach(p -> parents.add(graph.node(p).name()));
        JsonObject json = new JsonObject();
        json.addProperty("name", node.name());
        json.addProperty("operator", node.operator().kind());
        json.add("settings", RecordJson.write((Record) node.operator()));
        json.add("parents", parents);
        return json;
    }

    /** The graph; IllegalArgumentExceptions in one line for whatever is not one. */
    static Graph read(JsonObject json) {
        RecordJson.requireKnown(json, List.of("nodes", "energy"), "graph");
        Graph.Builder graph = Graph.builder();
        for (JsonElement node : array(json, "nodes", "graph")) {
            readNode(graph, RecordJson.object(node, "a node of the graph"));
        }
        JsonObject energy = RecordJson.object(json.get("energy"), "energy");
        return graph.build(RecordJson.read(Energy.class, energy, "energy"));
    }

    private static void readNode(Graph.Builder graph, JsonObject json) {
        String name = RecordJson.text(json, "name", "a node");
        String what = "node '" + name + "'";
        RecordJson.requireKnown(json, List.of("name", "operator", "settings", "parents"), what);
        Class<? extends Operator> kind = kind(RecordJson.text(json, "operator", what), what);
        Operator operator = RecordJson.read(kind, RecordJson.object(json.get("settings"), "settings of " + what), what);
        String[] parents = array(json, "parents", what).asList()
                .stream()
                .map(p -> RecordJson.word(p, "a parent of " + what))
                .toArray(String[]::new);
        graph.node(name, operator, parents);
    }

    private static JsonArray array(JsonObject json, String key, String what) {
        if (json.get(key) instanceof JsonArray array) {
            return array;
        }
        throw new IllegalArgumentException("%s has no list '%s'".formatted(what, key));
    }

    private static Class<? extends Operator> kind(String word, String what) {
        return Operators.KINDS.stream()
                .filter(k -> word(k).equals(word))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> words = Operators.KINDS.stream().map(GraphJson::word).toList();
                    return new IllegalArgumentException("%s has an unknown operator '%s': %s"
                            .formatted(what, word, Choice.advice(word, words)));
                });
    }

    /** The kind of an operator's class: its name in lower case with dashes, which a test holds all of them to. */
    static String word(Class<? extends Operator> kind) {
        return kind.getSimpleName().replaceAll("(?<=.)(?=\\p{Upper})", "-").toLowerCase(Locale.ROOT);
    }
}
