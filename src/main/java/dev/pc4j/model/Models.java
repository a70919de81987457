package dev.pc4j.model;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ready-made models. Their nodes are named {@code x} for the input, {@code h1, h2, ...} for what is hidden, unless it has a better name, and
 * {@code y} for the output.
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

    /**
     * An autoencoder: a multilayer perceptron that narrows to a code and widens again in the same steps. Its targets are its inputs; with
     * targets in [0, 1] the Bernoulli energy suits it.
     *
     * @param sizes widths from the input to the code: {@code autoencoder(784, 256, 20)} is 784-256-20-256-784
     */
    public static LayeredBuilder autoencoder(int... sizes) {
        int[] there = sizes.clone();
        return mlp(IntStream.range(0, 2 * sizes.length - 1)
                .map(i -> there[i < sizes.length ? i : 2 * sizes.length - 2 - i])
                .toArray());
    }

    /**
     * A convolutional network; say the output's energy when you build it.
     *
     * @param which of those of the field
     * @param image [height, width, channels]
     * @param activation of all hidden nodes; {@link Cnn#usual} is the paper's
     * @throws dev.pc4j.graph.GraphException for images that are too small for it
     */
    public static Graph.Builder cnn(Cnn which, Shape image, int classes, Activation activation) {
        return which.builder(image, classes, activation);
    }

    /** ResNet-18 for images [height, width, channels], with group normalisation; the paper's width is 64. */
    public static Graph.Builder resNet18(Shape image, int width, int classes) {
        return ResNet18.builder(image, width, classes);
    }

    /**
     * A many-to-one recurrent network, unrolled: x is [steps, features], and h_t = tanh(x_t W_x + h_{t-1} W_h + b) is one node a step, with
     * the cell's parameters {@code cell.wx}, {@code cell.wh} and {@code cell.bias} shared by all of them; y reads the last.
     */
    public static Graph.Builder rnn(int steps, int features, int hidden, int classes) {
        Map<String, String> names = Map.of(
                "weight", "cell.wx", "weight.1", "cell.wx", "weight.2", "cell.wh", "bias", "cell.bias");
        Activate tanh = new Activate(Activation.TANH);
        return Graph.builder().input("x", steps, features).unroll(steps, (graph, t, before) -> {
            String name = "h" + (t + 1);
            Operator read = step(t, features, hidden, before.isEmpty());
            before.ifPresentOrElse(
                    h -> graph.node(name, new Sequence(new SumOf(read, new Dense(hidden, Activation.NONE)), tanh),
                            names::get, "x", h),
                    () -> graph.node(name, new Sequence(read, tanh), names::get, "x"));
            return name;
        }).dense("y", "h" + steps, classes, Activation.NONE);
    }

    /** The row of one time through W_x. */
    private static Operator step(int t, int features, int hidden, boolean bias) {
        return new Sequence(new Slice(0, t, t + 1), Reshape.to(features),
                new Dense(hidden, Activation.NONE, Placement.BEFORE, bias));
    }

    /**
     * A transformer encoder over x [tokens, features]: a dense embedding with learnt positions, blocks, and a dense read-out of the mean over
     * tokens.
     */
    public static Graph.Builder transformer(int tokens, int features, int width, int heads, int blocks, int classes) {
        Graph.Builder graph = Graph.builder().input("x", tokens, features);
        graph.node("embedding", new Sequence(new Dense(width, Activation.NONE), new Offset()), "x");
        String last = new Transformer(graph, width, heads, false).blocks(blocks, "embedding");
        graph.node("mean", new Sequence(Normalise.layer(), new Mean(0)), last);
        return graph.dense("y", "mean", classes, Activation.NONE);
    }

    /**
     * A causal transformer over x, tokens that are whole numbers below the vocabulary: y [tokens, vocabulary] are the logits of what comes
     * after each, for the softmax cross-entropy.
     */
    public static Graph languageModel(int vocabulary, int tokens, int width, int heads, int blocks) {
        Graph.Builder graph = Graph.builder().input("x", tokens);
        graph.node("embedding", new Sequence(new Embedding(vocabulary, width), new Offset()), "x");
        String last = new Transformer(graph, width, heads, true).blocks(blocks, "embedding");
        graph.node("normalised", Normalise.layer(), last);
        return graph.dense("y", "normalised", vocabulary, Activation.NONE).build(Energy.softmaxCrossEntropy(1));
    }

    /**
     * A residual perceptron in the muPC parameterisation (Innocenti et al. 2025, arXiv 2505.13124): no biases, predictions scaled by 1 /
     * sqrt(n_in) at the first layer, 1 / sqrt(width depth) at hidden ones, which add to the value before them, and 1 / width at the last. Its
     * weights start with variance 1: {@code Initialisation.NORMAL}.
     *
     * @param layers the number of weight matrices, at least 2
     */
    public static Graph.Builder muPc(int inputs, int width, int layers, int classes, Activation f) {
        Graph.Builder graph = Graph.builder().input("x", inputs);
        graph.node("h1", scaled(width, Activation.NONE, 1 / Math.sqrt(inputs)), "x");
        for (int layer = 2; layer < layers; layer++) {
            Operator hidden = scaled(width, f, 1 / Math.sqrt((double) width * layers));
            String from = "h" + (layer - 1);
            graph.node("h" + layer, new SumOf(hidden, new Identity()), from, from);
        }
        return graph.node("y", scaled(classes, f, 1.0 / width), "h" + (layers - 1));
    }

    private static Operator scaled(int width, Activation f, double factor) {
        return new Sequence(new Dense(width, f, Placement.BEFORE, false), new Scale(factor));
    }
}
