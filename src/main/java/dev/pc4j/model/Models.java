package dev.pc4j.model;

/**
 * Ready-made models. Their nodes are named {@code x} for the input, {@code h1, h2, ...} for what is hidden and {@code
 * y} for the output.
 */
public final class Models {

    private Models() {}

    /**
     * A multilayer perceptron: relu before the weights, none on the first layer, whose input is clamped, biases, and a
     * Gaussian output energy of precision 1, until the builder is told otherwise.
     *
     * @param sizes widths of the input, the hidden layers and the output
     * @throws dev.pc4j.graph.GraphException for fewer than two widths
     */
    public static LayeredBuilder mlp(int... sizes) {
        return new LayeredBuilder(sizes, false);
    }

    /**
     * A multilayer perceptron with a residual connection around every hidden layer that is as wide as the layer before
     * it (He et al. 2016, on fully connected layers): a dense node, and an add node that sums it and the node it
     * predicts from. The add nodes take their turn in the numbering, so {@code residual(8, 16, 16, 4)} has the nodes x,
     * h1 (dense), h2 (dense), h3 = h1 + h2, y.
     *
     * @param sizes widths of the input, the hidden layers and the output; two neighbours among the hidden ones must be
     *     equal
     * @throws dev.pc4j.graph.GraphException for fewer than two widths, or no layer to put a connection around
     */
    public static LayeredBuilder residual(int... sizes) {
        return new LayeredBuilder(sizes, true);
    }
}
