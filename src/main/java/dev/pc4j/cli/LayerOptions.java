package dev.pc4j.cli;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Placement;
import dev.pc4j.model.LayeredBuilder;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what the layers of a network compute, whatever their widths. */
final class LayerOptions implements Section {
    @Option(names = "--activation", paramLabel = "NAME", defaultValue = "relu",
            description = "The elementwise function f:%n${bundle:Activation}")
    @InCheckpoint("model.activation")
    Activation activation;

    @Option(names = "--placement", paramLabel = "NAME", defaultValue = "before",
            description = "Where f stands:%n${bundle:Placement}")
    @InCheckpoint("model.placement")
    Placement placement;

    @Option(names = "--energy", paramLabel = "NAME", defaultValue = "gaussian",
            description = "The energy of the output:%n${bundle:Energy.Kind}")
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
        return List.of(Idle.where(activation == Activation.NONE, "--activation none", "--placement"));
    }

    /** Gives a model these settings. */
    LayeredBuilder set(LayeredBuilder model) {
        return model.activation(activation).placement(placement).energy(Energy.of(energy, outputPrecision));
    }
}
