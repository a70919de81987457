package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Placement;
import dev.pc4j.model.Models;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a network. */
final class ModelOptions implements Section {
    @Option(names = "--hidden", split = ",", paramLabel = "N", defaultValue = "128,128",
            description = "Widths of the hidden layers, separated by commas.")
    @InCheckpoint("model.hidden")
    List<Integer> hidden;

    @Option(names = "--residual",
            description = "A residual connection around every hidden layer as wide as the one before.")
    @InCheckpoint("model.residual")
    boolean residual;

    @Mixin
    LayerOptions layers;

    @Option(names = "--init", paramLabel = "NAME", defaultValue = "xavier",
            description = "How weights start:%n${bundle:Initialisation}")
    @InCheckpoint("training.initialisation")
    Initialisation init;

    @Override
    public String heading() {
        return "Model";
    }

    @Override
    public List<Idle> idle() {
        return layers.idle();
    }

    /** The network for a data set. */
    Graph graph(DataSet data) {
        if (data.targets() instanceof Targets.Numbers && layers.energy == Energy.Kind.SOFTMAX_CROSS_ENTROPY) {
            throw new IllegalArgumentException("--energy %s is for classes, the targets of '%s' are numbers: use %s"
                    .formatted(layers.energy.label(), data.name(), Energy.Kind.GAUSSIAN.label()));
        }
        return graph(data.features(), data.outputs());
    }

    /** The network from {@code features} values to {@code outputs}. */
    private Graph graph(int features, int outputs) {
        int[] sizes = Stream.of(IntStream.of(features), hidden.stream().mapToInt(i -> i), IntStream.of(outputs))
                .flatMapToInt(s -> s)
                .toArray();
        return layers.set(residual ? Models.residual(sizes) : Models.mlp(sizes)).build();
    }

    /** The values of these options that would build a graph, but for how weights start. */
    record Built(
            List<Integer> hidden,
            boolean residual,
            Activation activation,
            Placement placement,
            Energy.Kind energy,
            double outputPrecision
    ) {

        static Built of(Graph graph) {
            List<Node> nodes = graph.nodes().stream().filter(n -> n.operator() instanceof Dense).toList();
            List<Dense> dense = nodes.stream().map(n -> (Dense) n.operator()).toList();
            // One layer of every model is without an activation: the first or the last.
            Activation activation = dense.stream()
                    .map(Dense::activation)
                    .filter(a -> a != Activation.NONE)
                    .reduce((_, last) -> last)
                    .orElse(Activation.NONE);
            return new Built(nodes.stream().map(Node::width).limit(Math.max(0, dense.size() - 1)).toList(),
                    graph.nodes().stream().anyMatch(n -> n.operator() instanceof Add), activation,
                    dense.isEmpty() ? Placement.BEFORE : dense.getLast().placement(), graph.energy().kind(),
                    graph.energy().precision());
        }
    }
}
