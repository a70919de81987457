package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * The levels of a graph: a node's level is its longest distance to the output, which has level 0 (Salvatori et al. 2022, section
 * "Z-IL on computational graphs").
 */
public final class Levels {
    private final int[] level;

    private Levels(int[] level) {
        this.level = level;
    }

    /** The levels of a graph's nodes. */
    public static Levels of(Graph graph) {
        int[] level = new int[graph.nodes().size()];
        for (int i = level.length - 1; i >= 0; i--) {
            for (int parent : graph.node(i).parents()) {
                level[parent] = Math.max(level[parent], level[i] + 1);
            }
        }
        return new Levels(level);
    }

    /** The level of a node. */
    public int of(int node) {
        return level[node];
    }

    /** The largest level, which is the input's. */
    public int depth() {
        return level[0];
    }

    /** The nodes with a prediction that have the given level, ascending. */
    public List<Integer> at(int wanted) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 1; i < level.length; i++) {
            if (level[i] == wanted) {
                nodes.add(i);
            }
        }
        return nodes;
    }

    /**
     * The same function with identity nodes put into every edge that spans more than one level, so that each edge spans exactly one:
     * span - 1 of them, named {@code <child>/<parent>/<k>}. Parameters keep their names.
     */
    public static Graph levelled(Graph graph) {
        Levels levels = of(graph);
        Graph.Builder builder = Graph.builder();
        for (Node node : graph.nodes()) {
            List<String> parents = new ArrayList<>();
            for (int p : node.parents()) {
                parents.add(carried(builder, graph.node(p), node, levels.of(p) - levels.of(node.index()) - 1));
            }
            builder.node(node.name(), node.operator(), parents.toArray(String[]::new));
        }
        return builder.build(graph.energy());
    }

    private static String carried(Graph.Builder builder, Node parent, Node child, int identities) {
        String from = parent.name();
        for (int k = 1; k <= identities; k++) {
            String name = child.name() + "/" + parent.name() + "/" + k;
            if (!builder.has(name)) {
                builder.identity(name, from);
            }
            from = name;
        }
        return from;
    }
}
