package dev.pc4j.engine.device;

import dev.pc4j.graph.Node;
import java.util.List;

/** The parameters of a node's {@link dev.pc4j.graph.Graph#layer}, at least one; the MQ optimiser has one step size for all that learn. */
final class Layer {
    final Node node;

    /** In the node's order. */
    final List<Weights> weights;

    /** Where the MQ optimiser keeps its running mean, one float, and where it leaves its step size. */
    final long meanGradient;

    final long stepSize;
    private long sums;

    Layer(Node node, List<Weights> weights, long meanGradient, long stepSize) {
        this.node = node;
        this.weights = List.copyOf(weights);
        this.meanGradient = meanGradient;
        this.stepSize = stepSize;
    }

    /** Lays out what is computed anew each time, as {@link Weights#lay}. */
    void lay(Layout layout, boolean sumsApart) {
        weights.forEach(w -> w.lay(layout, sumsApart));
        sums = layout.reserve(2L * chunks());
        long at = sums;
        for (Weights of : weights) {
            of.sums(at);
            at += 2L * of.chunks();
        }
    }

    /** Those that are not frozen. */
    List<Weights> learning() {
        return weights.stream().filter(Weights::learns).toList();
    }

    /** What norm leaves of all of them, two floats a chunk; zeros of those that are frozen. */
    long sums() {
        return sums;
    }

    /** The tiles of norm. */
    int chunks() {
        return weights.stream().mapToInt(Weights::chunks).sum();
    }
}
