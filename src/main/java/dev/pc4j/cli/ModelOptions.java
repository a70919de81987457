package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a network. */
final class ModelOptions implements Section {
    @Option(names = "--model", paramLabel = "NAME", defaultValue = "mlp",
            description = "The network, and the options that it has a use for beside --energy and --init:%n"
                    + "${bundle:ModelKind}")
    ModelKind kind;

    @Option(names = "--hidden", split = ",", paramLabel = "N", defaultValue = "128,128",
            description = "Widths of the hidden layers, separated by commas.")
    @InCheckpoint("model.hidden")
    List<Integer> hidden;

    @Option(names = "--residual",
            description = "A residual connection around every hidden layer as wide as the one before.")
    @InCheckpoint("model.residual")
    boolean residual;

    @Option(names = "--width", paramLabel = "N", defaultValue = "64",
            description = "Width of the layers, of the recurrent state or of a token; channels of resnet18's first stage.")
    int width;

    @Option(names = "--heads", paramLabel = "N", defaultValue = "4", description = "Heads of attention.")
    int heads;

    @Option(names = "--blocks", paramLabel = "N", defaultValue = "2",
            description = "Blocks of a transformer, residual layers of mupc.")
    int blocks;

    @Mixin
    LayerOptions layers;

    @Option(names = "--init", paramLabel = "NAME",
            description = "How weights start, by default xavier, of mupc normal:%n${bundle:Initialisation}")
    @InCheckpoint("training.initialisation")
    private Initialisation init;

    @Override
    public String heading() {
        return "Model";
    }

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(layers.idle());
        idle.add(Idle.where(true, "--model " + kind.label(), kind.idle()));
        return idle;
    }

    /** What means nothing where the network is a checkpoint's, which an option names. */
    static Idle idleBeside(String option, boolean given) {
        return Idle.where(given, option, "--model", "--width", "--heads", "--blocks");
    }

    /** How weights start. */
    Initialisation initialisation() {
        return Objects.requireNonNullElse(init, kind.usualInitialisation());
    }

    /** The network for a data set. */
    Graph graph(DataSet data) {
        if (data.targets() instanceof Targets.Numbers && layers.energy == Energy.Kind.SOFTMAX_CROSS_ENTROPY) {
            throw new IllegalArgumentException("--energy %s is for classes, the targets of '%s' are numbers: use %s"
                    .formatted(layers.energy.label(), data.name(), Energy.Kind.GAUSSIAN.label()));
        }
        check();
        return kind.graph(this, data);
    }

    /** The network for rows of a shape. */
    Graph graph(Shape row) {
        check();
        return kind.graph(this, row);
    }

    private void check() {
        Positive.check("--width", width);
        Positive.check("--heads", heads);
        Positive.check("--blocks", blocks);
    }

    /** The values of these options that would build a graph, but for how weights start; of outputs that differ no energy. */
    record Built(
            List<Integer> hidden,
            boolean residual,
            Activation activation,
            Placement placement,
            Optional<Energy.Kind> energy,
            Optional<Double> outputPrecision
    ) {

        static Built of(Graph graph) {
            List<Node> nodes = graph.nodes().stream().filter(n -> n.operator() instanceof Dense).toList();
            List<Dense> dense = nodes.stream().map(n -> (Dense) n.operator()).toList();
            // One layer of every model is without an activation: the first or the last.
            Activation activation = graph.nodes()
                    .stream()
                    .flatMap(node -> activations(node.operator()))
                    .filter(a -> !a.isNone())
                    .reduce((_, last) -> last)
                    .orElse(Activation.NONE);
            List<Energy> energies = graph.outputs().stream().map(Node::energy).distinct().toList();
            Optional<Energy> energy = energies.size() == 1 ? Optional.of(energies.getFirst()) : Optional.empty();
            return new Built(nodes.stream().map(Node::width).limit(Math.max(0, dense.size() - 1)).toList(),
                    graph.nodes().stream().anyMatch(n -> n.operator() instanceof Add), activation,
                    dense.isEmpty() ? Placement.BEFORE : dense.getLast().placement(), energy.map(Energy::kind),
                    energy.map(Energy::precision));
        }

        private static Stream<Activation> activations(Operator operator) {
            Stream<Activation> own = switch (operator) {
                case Dense dense -> Stream.of(dense.activation());
                case Activate activate -> Stream.of(activate.activation());
                default -> Stream.of();
            };
            return Stream.concat(own, operator.parts().stream().flatMap(Built::activations));
        }
    }
}
