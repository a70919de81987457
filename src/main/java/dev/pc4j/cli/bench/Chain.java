package dev.pc4j.cli.bench;

import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import java.util.List;

/**
 * A dense network with data, the same in every language: tanh before the weights, identity on the clamped input,
 * Gaussian output, everything filled by {@link Fill}.
 *
 * @param sizes widths of the layers, input first
 */
public record Chain(String name, List<Integer> sizes, int batch, int steps, double rate) implements Problem {
    private static final int X_SEED = 1;
    private static final int Y_SEED = 2;
    private static final int WEIGHT_SEED = 100;
    private static final int BIAS_SEED = 200;
    private static final double BIAS_SCALE = 0.1;

    /** Copies the sizes and checks them. */
    public Chain {
        sizes = List.copyOf(sizes);
        if (sizes.size() < 2 || sizes.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException(
                    "sizes " + sizes + " make no network: give two widths of at least 1 or more");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
    }

    @Override
    public Chain with(int otherBatch, int otherSteps, double otherRate) {
        return new Chain(name, sizes, otherBatch, otherSteps, otherRate);
    }

    /** An input {@code x}, hidden layers {@code h1}, {@code h2} and so on, an output {@code y}. */
    @Override
    public Graph graph() {
        Graph.Builder builder = Graph.builder().input("x", sizes.getFirst());
        String parent = "x";
        for (int layer = 1; layer < sizes.size(); layer++) {
            Activation activation = layer == 1 ? Activation.NONE : Activation.TANH;
            builder.dense(node(layer), parent, sizes.get(layer), activation);
            parent = node(layer);
        }
        return builder.build(Energy.gaussian(1));
    }

    private String node(int layer) {
        return layer == sizes.size() - 1 ? "y" : "h" + layer;
    }

    @Override
    public float[] x() {
        return Fill.values(Math.multiplyExact(batch, sizes.getFirst()), X_SEED, 1);
    }

    @Override
    public float[] y() {
        return Fill.values(Math.multiplyExact(batch, sizes.getLast()), Y_SEED, 1);
    }

    @Override
    public void fill(Plan plan) {
        for (int layer = 1; layer < sizes.size(); layer++) {
            int inputs = sizes.get(layer - 1);
            int outputs = sizes.get(layer);
            plan.set(weight(layer), Fill.values(inputs * outputs, WEIGHT_SEED + layer, Math.sqrt(3.0 / inputs)));
            plan.set(node(layer) + ".bias", Fill.values(outputs, BIAS_SEED + layer, BIAS_SCALE));
        }
    }

    private String weight(int layer) {
        return node(layer) + ".weight";
    }
}
