package dev.pc4j.model;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Placement;

/**
 * Blocks of attention and of a two-layer network, each beside its own input, with the normalisation before them (Vaswani et al. 2017, Xiong et
 * al. 2020). Every step is a node.
 */
final class Transformer {
    private static final int WIDENING = 4;

    private final Graph.Builder graph;
    private final int width;
    private final Attention attention;

    Transformer(Graph.Builder graph, int width, int heads, boolean causal) {
        this.graph = graph;
        this.width = width;
        this.attention = new Attention(heads, causal);
    }

    /** Adds blocks after a node, [tokens, width], and gives the last one's name. */
    String blocks(int count, String from) {
        String last = from;
        for (int block = 1; block <= count; block++) {
            last = block("b" + block, last);
        }
        return last;
    }

    private String block(String name, String from) {
        Dense project = new Dense(width, Activation.NONE);
        graph.node(name + ".n1", Normalise.layer(), from)
                .node(name + ".q", project, name + ".n1")
                .node(name + ".k", new Dense(width, Activation.NONE, Placement.BEFORE, false), name + ".n1")
                .node(name + ".v", project, name + ".n1")
                .node(name + ".a", attention, name + ".q", name + ".k", name + ".v")
                .node(name + ".o", project, name + ".a")
                .add(name + ".r", from, name + ".o")
                .node(name + ".n2", Normalise.layer(), name + ".r")
                .node(name + ".m1", new Dense(WIDENING * width, Activation.GELU, Placement.AFTER, true), name + ".n2")
                .node(name + ".m2", project, name + ".m1")
                .add(name, name + ".r", name + ".m2");
        return name;
    }
}
