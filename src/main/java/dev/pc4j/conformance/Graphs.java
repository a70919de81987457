package dev.pc4j.conformance;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Placement;
import java.util.Arrays;

/** The graphs of the suite. Widths are odd on purpose: multiples of a vector or tile would hide a wrong edge. */
final class Graphs {
    private static final Energy PLAIN = Energy.gaussian(1);

    private Graphs() {}

    /** Dense nodes one after another, all with the same activation, the input's included. */
    static Graph chain(Activation f, Placement placement, Energy energy, int... widths) {
        return chain(f, placement, true, energy, widths);
    }

    /** A tanh chain. */
    static Graph chain(Energy energy, int... widths) {
        return chain(Activation.TANH, Placement.BEFORE, energy, widths);
    }

    /** A tanh chain without biases. */
    static Graph unbiased(int... widths) {
        return chain(Activation.TANH, Placement.BEFORE, false, PLAIN, widths);
    }

    private static Graph chain(Activation f, Placement placement, boolean bias, Energy energy, int... widths) {
        Graph.Builder builder = Graph.builder().input("x", widths[0]);
        String parent = "x";
        for (int layer = 1; layer < widths.length; layer++) {
            String name = layer == widths.length - 1 ? "y" : "h" + layer;
            builder.node(name, new Dense(widths[layer], f, placement, bias), parent);
            parent = name;
        }
        return builder.build(energy);
    }

    /** h1 has a dense child and, one level farther, the sum: an edge over two levels. */
    static Graph residual() {
        return Graph.builder()
                .input("x", 9)
                .dense("h1", "x", 7, Activation.NONE)
                .dense("h2", "h1", 7, Activation.TANH)
                .add("sum", "h1", "h2")
                .dense("y", "sum", 3, Activation.TANH)
                .build(PLAIN);
    }

    /** A skip over two dense nodes: an edge over three levels, and activations after the weights. */
    static Graph longSkip() {
        Dense hidden = new Dense(7, Activation.SIGMOID, Placement.AFTER, true);
        return Graph.builder()
                .input("x", 9)
                .node("h1", hidden, "x")
                .node("h2", hidden, "h1")
                .node("h3", hidden, "h2")
                .add("sum", "h1", "h3")
                .dense("h4", "sum", 5, Activation.LEAKY_RELU)
                .dense("y", "h4", 3, Activation.TANH)
                .build(PLAIN);
    }

    /** The same with every edge one level long, by identity nodes. */
    static Graph levelledSkip() {
        return Levels.levelled(longSkip());
    }

    /** The output is a sum, with a precision. */
    static Graph sumAtTheOutput() {
        return Graph.builder()
                .input("x", 6)
                .dense("h1", "x", 5, Activation.NONE)
                .dense("h2", "h1", 5, Activation.TANH)
                .add("y", "h1", "h2")
                .build(Energy.gaussian(0.7));
    }

    /** The clamped input feeds two dense nodes and a sum. */
    static Graph inputFanOut() {
        return Graph.builder()
                .input("x", 7)
                .dense("left", "x", 7, Activation.NONE)
                .dense("right", "x", 7, Activation.TANH)
                .add("sum", "left", "x", "right")
                .dense("y", "sum", 4, Activation.GELU)
                .build(PLAIN);
    }

    /** A sum that has one parent twice, and an identity before the output. */
    static Graph twice() {
        return Graph.builder()
                .input("x", 5)
                .dense("h1", "x", 6, Activation.NONE)
                .add("double", "h1", "h1")
                .dense("h2", "double", 3, Activation.SIGMOID)
                .identity("y", "h2")
                .build(PLAIN);
    }

    /** So many hidden nodes of one width. */
    static Graph deepNarrow(int depth, int width) {
        int[] widths = new int[depth + 2];
        Arrays.fill(widths, width);
        widths[0] = 19;
        widths[depth + 1] = 10;
        return chain(PLAIN, widths);
    }
}
