package dev.pc4j.model;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.graph.Placement;
import java.util.Arrays;

/** Settings of a model of layers one after another; made by {@link Models}. */
public final class LayeredBuilder {
    private final int[] sizes;
    private final boolean residual;
    private Activation activation = Activation.RELU;
    private Placement placement = Placement.BEFORE;
    private Energy energy = Energy.gaussian(1);
    private boolean bias = true;

    LayeredBuilder(int[] sizes, boolean residual) {
        this.sizes = sizes.clone();
        this.residual = residual;
        if (sizes.length < 2) {
            throw new GraphException("sizes %s need an input and an output width: use for example 784,256,10"
                    .formatted(Arrays.toString(sizes)));
        }
        if (residual && !hasConnection()) {
            throw new GraphException(
                    "sizes %s have no two equal hidden widths in a row to connect: use for example 784,256,256,10"
                            .formatted(Arrays.toString(sizes)));
        }
    }

    private boolean hasConnection() {
        boolean any = false;
        for (int layer = 2; layer < sizes.length - 1; layer++) {
            any |= connected(layer);
        }
        return any;
    }

    /** The activation of every layer but the first (placed before the weights) or the last (placed after them). */
    public LayeredBuilder activation(Activation value) {
        activation = value;
        return this;
    }

    /** Whether activations come before or after the weights. */
    public LayeredBuilder placement(Placement value) {
        placement = value;
        return this;
    }

    /** The energy of the output. */
    public LayeredBuilder energy(Energy value) {
        energy = value;
        return this;
    }

    /** Whether the layers have biases. */
    public LayeredBuilder bias(boolean value) {
        bias = value;
        return this;
    }

    /**
     * The graph.
     *
     * @throws GraphException for widths that are not positive
     */
    public Graph build() {
        Graph.Builder graph = Graph.builder().input("x", sizes[0]);
        String from = "x";
        int hidden = 0;
        for (int layer = 1; layer < sizes.length - 1; layer++) {
            String dense = "h" + ++hidden;
            graph.node(dense, dense(layer), from);
            if (residual && connected(layer)) {
                String sum = "h" + ++hidden;
                graph.add(sum, from, dense);
                dense = sum;
            }
            from = dense;
        }
        return graph.node("y", dense(sizes.length - 1), from).build(energy);
    }

    /** Whether a hidden layer has a hidden layer of its own width before it. */
    private boolean connected(int layer) {
        return layer > 1 && sizes[layer] == sizes[layer - 1];
    }

    private Dense dense(int layer) {
        int plain = placement == Placement.BEFORE ? 1 : sizes.length - 1;
        return new Dense(sizes[layer], layer == plain ? Activation.NONE : activation, placement, bias);
    }
}
