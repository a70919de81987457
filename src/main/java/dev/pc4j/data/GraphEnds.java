package dev.pc4j.data;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The inputs and outputs of a graph that has several, after which arrays of data are named.
 *
 * @param inputs in the order of the graph
 * @param outputs in the order of the graph
 */
public record GraphEnds(List<End> inputs, List<End> outputs) {

    /** Copies the lists. */
    public GraphEnds {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An input or output.
     *
     * @param node  its name
     * @param width values in a row
     */
    public record End(String node, int width) {}

    /** {@return those of a graph; empty where it has one input and one output, whose rows need no names} */
    public static Optional<GraphEnds> of(Graph graph) {
        return graph.inputs().size() == 1 && graph.outputs().size() == 1
                ? Optional.empty()
                : Optional.of(new GraphEnds(ends(graph.inputs()), ends(graph.outputs())));
    }

    private static List<End> ends(List<Node> nodes) {
        return nodes.stream().map(node -> new End(node.name(), node.width())).toList();
    }

    /** All of them. */
    Stream<End> all() {
        return Stream.concat(inputs.stream(), outputs.stream());
    }

    /** Fails unless a source has arrays, which alone have names; null where there is none. */
    void requireArrays(String name, Source source) {
        if (source == null || source.kind() != Source.Kind.ARRAYS) {
            throw new DataException(("'%s' has no arrays by node, the graph has the inputs %s and the outputs %s: "
                    + "give a .npz file, or a folder of .npy files, with an array of each name")
                    .formatted(name, names(inputs), names(outputs)));
        }
    }

    private static List<String> names(List<End> ends) {
        return ends.stream().map(End::node).toList();
    }
}
