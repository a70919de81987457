package dev.pc4j.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs of several nodes of a graph, by the nodes' names; in a row they lie beside each other. With {@link Targets.Nodes} they are the data
 * of a graph with several inputs or outputs, as the page of this package shows.
 *
 * @param parts in the order of their columns, of equally many rows
 */
public record NodeInputs(Map<String, Inputs> parts) implements Inputs {

    /**
     * Copies the map.
     *
     * @throws DataException where there are none, or not equally many rows
     */
    public NodeInputs {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        NodeParts.requireAlike(parts, Inputs::rows);
    }

    /** {@return the inputs of a node in an array, row-major {@code [rows, width]}} */
    public static NodeInputs of(String node, float[] values, int width) {
        return new NodeInputs(Map.of(node, new ArrayInputs(values, width)));
    }

    /** {@return these and the inputs of another node in an array, row-major {@code [rows, width]}} */
    public NodeInputs and(String node, float[] values, int width) {
        return and(node, new ArrayInputs(values, width));
    }

    /** {@return these and the inputs of another node, wherever they lie} */
    public NodeInputs and(String node, Inputs inputs) {
        Map<String, Inputs> more = new LinkedHashMap<>(parts);
        more.put(node, inputs);
        return new NodeInputs(more);
    }

    @Override
    public Map<String, Integer> nodes() {
        return NodeParts.of(parts, Inputs::width);
    }

    @Override
    public NodeInputs inOrder(List<String> nodes) {
        return new NodeInputs(NodeParts.inOrder(parts, nodes));
    }

    @Override
    public NodeInputs select(int[] order) {
        return new NodeInputs(NodeParts.of(parts, part -> part.select(order)));
    }

    @Override
    public int rows() {
        return parts.values().iterator().next().rows();
    }

    @Override
    public int width() {
        return parts.values().stream().mapToInt(Inputs::width).sum();
    }

    @Override
    public void read(int row, float[] into, int at) {
        int column = at;
        for (Inputs part : parts.values()) {
            part.read(row, into, column);
            column += part.width();
        }
    }
}
