package dev.pc4j.cli;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Placement;
import dev.pc4j.model.LayeredBuilder;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The options that say what the layers of a network compute, whatever their widths. */
final class LayerOptions implements Section {
    @Option(names = "--activation", paramLabel = "NAME",
            description = "The elementwise function f, by default relu, of lenet tanh, of vgg5 and vgg7 gelu:%n"
                    + "${bundle:Activation}")
    @InCheckpoint("model.activation")
    private Activation activation;

    @Option(names = "--placement", paramLabel = "NAME", defaultValue = "before",
            description = "Where f stands:%n${bundle:Placement}")
    @InCheckpoint("model.placement")
    Placement placement;

    @Option(names = "--energy", paramLabel = "NAME",
            description = "The energy of the output, gaussian where left out:%n${bundle:Energy.Kind}")
    @InCheckpoint("model.energy")
    Energy.Kind energy;

    @Option(names = {"--output-precision", "--precision-output"}, paramLabel = "LAMBDA", defaultValue = "1",
            description = "The factor on the energy of the output; near 0 gradients are backpropagation's.")
    @InCheckpoint("model.outputPrecision")
    double outputPrecision;

    @Override
    public String heading() {
        return "Model";
    }

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(Activation.NONE.equals(activation), "--activation none", "--placement"));
    }

    /** Gives a model these settings. */
    LayeredBuilder set(LayeredBuilder model) {
        return model.activation(activation(Activation.RELU)).placement(placement).energy(energy());
    }

    /** The elementwise function, in its place the usual one where none was typed. */
    Activation activation(Activation usual) {
        return Objects.requireNonNullElse(activation, usual);
    }

    /** The energy of the output. */
    Energy energy() {
        return Energy.of(Objects.requireNonNullElse(energy, Energy.Kind.GAUSSIAN), outputPrecision);
    }
}
