package dev.pc4j.engine;

import dev.pc4j.graph.Node;
import java.util.List;

/**
 * Rows of several nodes beside each other, row-major float32 [rows, widths of all nodes]: how the data set of a graph with several inputs or
 * outputs lies. Of a single node they are its own rows.
 *
 * @param nodes in the order of their columns
 */
public record SideBySide(List<Node> nodes) {

    /** Copies the list. */
    public SideBySide {
        nodes = List.copyOf(nodes);
    }

    /** The number of values in a row. */
    public int width() {
        return nodes.stream().mapToInt(Node::width).sum();
    }

    /**
     * How many rows an array holds.
     *
     * @throws IllegalArgumentException when they are not whole rows, or none
     */
    public int rows(float[] values) {
        if (values.length == 0 || values.length % width() != 0) {
            List<String> named = nodes.stream().map(n -> "'%s' %s".formatted(n.name(), n.shape())).toList();
            throw new IllegalArgumentException("%d values are not whole rows of node %s: give rows x %d"
                    .formatted(values.length, String.join(" and ", named), width()));
        }
        return values.length / width();
    }

    /** Holds each node at its columns; the array of a single node is kept, not copied. */
    public Clamps apart(float[] values) {
        int rows = rows(values);
        if (nodes.size() == 1) {
            return Clamps.of(nodes.getFirst().name(), values);
        }
        Clamps all = Clamps.NONE;
        int column = 0;
        for (Node node : nodes) {
            float[] own = new float[rows * node.width()];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * width() + column, own, row * node.width(), node.width());
            }
            all = all.and(node.name(), own);
            column += node.width();
        }
        return all;
    }

    /** The rows at which clamps hold the nodes, all in whole and of equally many rows; the array of a single node is not copied. */
    public float[] together(Clamps clamps) {
        if (nodes.size() == 1) {
            return GivenRows.values(clamps, nodes.getFirst());
        }
        int rows = GivenRows.values(clamps, nodes.getFirst()).length / nodes.getFirst().width();
        float[] all = new float[Math.multiplyExact(rows, width())];
        int column = 0;
        for (Node node : nodes) {
            float[] own = GivenRows.values(clamps, node);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(own, row * node.width(), all, row * width() + column, node.width());
            }
            column += node.width();
        }
        return all;
    }
}
