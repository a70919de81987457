package dev.pc4j.cli;

import dev.pc4j.engine.Initialisation;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Placement;
import dev.pc4j.model.LayeredBuilder;
import dev.pc4j.model.Models;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that describe a network. */
final class ModelOptions implements Section {
    @Option(names = "--hidden", split = ",", paramLabel = "N", defaultValue = "128,128",
            description = "Widths of the hidden layers, separated by commas.")
    List<Integer> hidden;

    @Option(names = "--residual",
            description = "A residual connection around every hidden layer as wide as the one before.")
    boolean residual;

    @Option(names = "--activation", paramLabel = "NAME", defaultValue = "relu",
            description = "The elementwise function f:%n${bundle:Activation}")
    Activation activation;

    @Option(names = "--placement", paramLabel = "NAME", defaultValue = "before",
            description = "Where f stands:%n${bundle:Placement}")
    Placement placement;

    @Option(names = "--energy", paramLabel = "NAME", defaultValue = "gaussian",
            description = "The energy of the output:%n${bundle:Energy.Kind}")
    Energy.Kind energy;

    @Option(names = {"--output-precision", "--precision-output"}, paramLabel = "LAMBDA", defaultValue = "1",
            description = "The factor on the energy of the output; near 0 gradients are backpropagation's.")
    double outputPrecision;

    @Option(names = "--init", paramLabel = "NAME", defaultValue = "xavier",
            description = "How weights start:%n${bundle:Initialisation}")
    Initialisation init;

    @Override
    public String heading() {
        return "Model";
    }

    /** The network for rows of {@code features} values in {@code classes} classes. */
    Graph graph(int features, int classes) {
        int[] sizes = Stream.of(IntStream.of(features), hidden.stream().mapToInt(i -> i), IntStream.of(classes))
                .flatMapToInt(s -> s)
                .toArray();
        LayeredBuilder builder = residual ? Models.residual(sizes) : Models.mlp(sizes);
        return builder.activation(activation).placement(placement).energy(new Energy(energy, outputPrecision)).build();
    }

    /** The options that would build a graph like the given one, but for how weights start. */
    static ModelOptions of(Graph graph) {
        ModelOptions options = new ModelOptions();
        List<Node> dense = graph.nodes().stream().filter(n -> n.operator() instanceof Dense).toList();
        options.hidden = dense.stream().map(Node::width).limit(Math.max(0, dense.size() - 1)).toList();
        options.residual = graph.nodes().stream().anyMatch(n -> n.operator() instanceof Add);
        options.energy = graph.energy().kind();
        options.outputPrecision = graph.energy().precision();
        options.activation = Activation.NONE;
        options.placement = Placement.BEFORE;
        for (Node node : dense) {
            Dense operator = (Dense) node.operator();
            options.placement = operator.placement();
            // One layer of every model is without an activation: the first or the last.
            options.activation = operator.activation() == Activation.NONE ? options.activation : operator.activation();
        }
        return options;
    }
}
