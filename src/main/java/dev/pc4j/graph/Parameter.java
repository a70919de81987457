package dev.pc4j.graph;

/**
 * A trainable array of a node's operator, stored row-major.
 *
 * @param name {@code <node>.weight} or the like, unique in the graph
 * @param shape extents; a dense weight is [n_in, n_out], a bias [n_out]
 * @param fanIn how many values feed one output, for initialisation; 0 for a bias, which starts at zero
 * @param fanOut how many outputs one value feeds; 0 for a bias
 */
public record Parameter(String name, Shape shape, int fanIn, int fanOut) {

    /** Whether this is an additive offset, which starts at zero and takes no weight decay. */
    public boolean isBias() {
        return fanIn == 0;
    }
}
