package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The levels of a graph: a node's level is its longest distance to an output, which has level 0 (Salvatori et al. 2022, section
 * "Z-IL on computational graphs"). Delayed edges do not count.
 */
public final class Levels {
    private final Graph graph;
    private final int[] level;

    private Levels(Graph graph, int[] level) {
        this.graph = graph;
        this.level = level;
    }

    /** The levels of a graph's nodes. */
    public static Levels of(Graph graph) {
        int[] level = new int[graph.nodes().size()];
        for (int i = level.length - 1; i >= 0; i--) {
            for (int parent : graph.node(i).parents()) {
                if (parent < i) {
                    level[parent] = Math.max(level[parent], level[i] + 1);
                }
            }
        }
        return new Levels(graph, level);
    }

    /** The level of a node. */
    public int of(int node) {
        return level[node];
    }

    /** The largest level, which is an input's. */
    public int depth() {
        return Arrays.stream(level).max().orElse(0);
    }

    /** The nodes with a prediction that have the given level, ascending. */
    public List<Integer> at(int wanted) {
        return graph.predicted().stream().filter(i -> level[i] == wanted).toList();
    }

    /**
     * The same function with identity nodes put into every edge that spans more than one level, so that each edge spans exactly one:
     * span - 1 of them, named {@code <child>/<parent>/<k>}. Parameters keep their names.
     *
     * @throws GraphException where an edge is delayed
     */
    public static Graph levelled(Graph graph) {
        if (graph.hasDelays()) {
            throw new GraphException("a graph with delayed edges has no levels: relax it with a rule that needs none");
        }
        Levels levels = of(graph);
        Graph.Builder builder = Graph.builder();
        for (Node node : graph.nodes()) {
            List<String> parents = new ArrayList<>();
            for (int p : node.parents()) {
                parents.add(carried(builder, graph.node(p), node, levels.of(p) - levels.of(node.index()) - 1));
            }
            Iterator<Parameter> named = node.parameters().iterator();
            builder.node(node.name(), node.operator(), role -> named.next().name(), parents.toArray(String[]::new));
            builder.energy(node.name(), node.energy());
        }
        return builder.build();
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
