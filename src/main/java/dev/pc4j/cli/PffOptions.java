package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.model.PredictiveForwardForward;
import picocli.CommandLine.Option;

/** The options that say what circuits of PFF are made of and how they learn. */
final class PffOptions implements Section {
    @Option(names = "--units", paramLabel = "N", defaultValue = "500",
            description = "Units of each of the two layers, a multiple of the group.")
    private int units;

    @Option(names = "--latents", paramLabel = "N", defaultValue = "20",
            description = "Units of the generative circuit's top.")
    private int latents;

    @Option(names = "--group", paramLabel = "N", defaultValue = "10",
            description = "Neighbouring units that compete with each other.")
    private int group;

    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "100",
            description = "Samples of a training step; each is there with its label and with a wrong one.")
    private int batch;

    @Option(names = "--steps", paramLabel = "K", defaultValue = "12",
            description = "Steps a batch, in each of which both circuits learn.")
    private int steps;

    @Option(names = "--leak", paramLabel = "ALPHA", defaultValue = "0.3",
            description = "The share of its last value that a unit keeps in a step.")
    private double leak;

    @Option(names = "--threshold", paramLabel = "THETA", defaultValue = "10",
            description = "The sum of squares of a layer below which a sample passes as positive.")
    private double threshold;

    @Option(names = "--label-scale", paramLabel = "S", defaultValue = "5",
            description = "What a label is multiplied by on its way into layer 2.")
    private double labelScale;

    @Option(names = "--noise", paramLabel = "SIGMA", defaultValue = "0.01",
            description = "Deviation of the noise on pre-activations while learning.")
    private double noise;

    @Option(names = "--generator-noise", paramLabel = "SIGMA", defaultValue = "0.025",
            description = "Deviation of the noise on what the generative circuit reads while learning.")
    private double generatorNoise;

    @Option(names = "--latent-rate", paramLabel = "BETA", defaultValue = "0.1",
            description = "The step of the top latents.")
    private double latentRate;

    @Option(names = "--learning-rate", paramLabel = "ETA", defaultValue = "0.00025",
            description = "Of Adam, in both circuits.")
    private double learningRate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Of starting weights, noise, wrong labels and the order of the rows.")
    private long seed;

    @Override
    public String heading() {
        return "Circuits";
    }

    /** Circuits for a data set. */
    PredictiveForwardForward.Builder circuits(DataSet data) {
        return PredictiveForwardForward.builder(data.features(), data.classes())
                .units(units)
                .latents(latents)
                .group(group)
                .batch(batch)
                .settings(new PffSettings(steps, leak, threshold, labelScale, noise, generatorNoise, latentRate,
                        learningRate, seed));
    }
}
