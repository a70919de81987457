package dev.pc4j.train;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether data are for a graph: of its one input and one output, or of all of its inputs and outputs by their names. */
record DataFit(Graph graph) {

    /**
     * The same data with their columns in the order of the graph.
     *
     * @throws DataException where they are not for it, naming what differs
     */
    DataSet of(DataSet data) {
        if (data.inputNodes().isEmpty() && data.outputNodes().isEmpty()) {
            requirePair(data);
            return data;
        }
        requireNodes(data, "inputs", data.inputNodes(), graph.inputs());
        requireNodes(data, "outputs", data.outputNodes(), graph.outputs());
        graph.outputs().forEach(output -> requireVocabulary(data, data.of(output.name()).targets(), output));
        List<String> inputs = names(graph.inputs());
        List<String> outputs = names(graph.outputs());
        boolean ordered = List.copyOf(data.inputNodes().keySet()).equals(inputs)
                && List.copyOf(data.outputNodes().keySet()).equals(outputs);
        return ordered ? data : data.inOrder(inputs, outputs);
    }

    /** An output by its name. */
    Node output(String name) {
        return Choice.named(graph.outputs(), Node::name, "output", name);
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(Node::name).toList();
    }

    private static void requireNodes(DataSet data, String what, Map<String, Integer> given, List<Node> wanted) {
        if (!given.keySet().equals(Set.copyOf(names(wanted)))) {
            throw new DataException("data set '%s' has the %s %s, the graph %s: name its rows after the graph's nodes"
                    .formatted(data.name(), what, given.keySet(), names(wanted)));
        }
        for (Node node : wanted) {
            if (given.get(node.name()) != node.width()) {
                throw new DataException("data set '%s' has rows of %d for node '%s', which is %s: give rows of %d"
                        .formatted(data.name(), given.get(node.name()), node.name(), node.shape(), node.width()));
            }
        }
    }

    private void requirePair(DataSet data) {
        if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
            throw new DataException(("the rows of data set '%s' name no nodes, the graph has the inputs %s and the "
                    + "outputs %s: give NodeInputs and Targets.Nodes")
                    .formatted(data.name(), names(graph.inputs()), names(graph.outputs())));
        }
        Node input = graph.input();
        Node output = graph.output();
        requireVocabulary(data, data.targets(), output);
        if (data.features() != input.width() || data.outputs() != output.width()) {
            throw new DataException(("data set '%s' has %d features and %d %s, the graph's input '%s' is %s "
                    + "and its output '%s' %s: give them the data's sizes")
                    .formatted(data.name(), data.features(), data.outputs(),
                            data.targets().what(), input.name(), input.shape(), output.name(), output.shape()));
        }
    }

    private static void requireVocabulary(DataSet data, Targets targets, Node output) {
        if (targets instanceof Targets.Tokens tokens && output.shape().last() != tokens.names().size()) {
            throw new DataException(("data set '%s' has %d tokens to choose from at each of %d positions, the graph's "
                    + "output '%s' is %s: give it the shape [%dx%d]").formatted(data.name(), tokens.names().size(),
                            tokens.length(), output.name(), output.shape(), tokens.length(), tokens.names().size()));
        }
    }
}
