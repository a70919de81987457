package dev.pc4j.cli;

import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.LayerRates.LayerRate;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.train.RateSchedule;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The options that say how parameters follow their gradients. */
final class OptimiserOptions implements Section {
    @Option(names = {"--optimiser", "--optimizer"}, paramLabel = "NAME", defaultValue = "adam",
            description = "How parameters follow their gradients:%n${bundle:Optimiser.Kind}")
    @InCheckpoint("training.optimiser.kind")
    Optimiser.Kind kind;

    @Option(names = "--learning-rate", paramLabel = "ALPHA",
            description = "The learning rate; where it is left out, ${bundle:Optimiser.rates}.")
    @InCheckpoint("training.optimiser.rate")
    Double learningRate;

    @Option(names = "--momentum", paramLabel = "M",
            description = "Momentum; beta1 of adam and adamw (0.9), the averaging of mq (0.9999).")
    @InCheckpoint("training.optimiser.momentum")
    Double momentum;

    @Option(names = "--beta2", paramLabel = "B", description = "beta2 of adam and adamw (0.999).")
    @InCheckpoint("training.optimiser.beta2")
    Double beta2;

    @Option(names = "--epsilon", paramLabel = "E",
            description = "Added to the denominator of adam and adamw (1e-8), r of mq (1e-6).")
    @InCheckpoint("training.optimiser.epsilon")
    Double epsilon;

    @Option(names = "--nesterov", description = "Let momentum step by Nesterov's form of it.")
    @InCheckpoint("training.optimiser.nesterov")
    boolean nesterov;

    @Option(names = "--weight-decay", paramLabel = "W",
            description = "Decoupled weight decay of adamw (0.01), sgd and momentum (0).")
    @InCheckpoint("training.optimiser.weightDecay")
    Double weightDecay;

    @Option(names = "--clip", paramLabel = "NORM",
            description = "The largest norm of all gradients together; none by default.")
    @InCheckpoint("training.optimiser.clipNorm")
    Double clip;

    @Option(names = "--layer-rate", paramLabel = "LAYER=FACTOR", split = ",",
            converter = LayerRateReader.class,
            description = "Multiply the learning rate of some layers or parameters, as in h1=0.1,*.bias=2; the last that fits counts.")
    @InCheckpoint("training.optimiser.layerRates.factors")
    List<LayerRate> layerRates = List.of();

    @Option(names = "--freeze", paramLabel = "LAYER", split = ",",
            description = "Leave layers or parameters as they are, as in h1,h2.bias, whatever their --layer-rate.")
    @InCheckpoint("training.optimiser.layerRates.frozen")
    List<String> frozen = List.of();

    @Option(names = "--schedule", paramLabel = "NAME", defaultValue = "constant",
            description = "How the learning rate goes over the run:%n${bundle:RateSchedule.Kind}")
    @InCheckpoint("training.rates.kind")
    RateSchedule.Kind schedule;

    @Option(names = "--warmup", paramLabel = "W", defaultValue = "0",
            description = "Let the learning rate rise first: below 1 a share of the run, else a number of batches.")
    @InCheckpoint("training.rates.warmup")
    double warmup;

    @Option(names = "--drop", paramLabel = "FACTOR",
            description = "What schedule step multiplies the learning rate by (0.1).")
    @InCheckpoint("training.rates.drop")
    Double drop;

    @Option(names = "--drop-every", paramLabel = "LENGTH",
            description = "After how much schedule step does so (a third of the run): below 1 a share of the run, else a number of batches.")
    @InCheckpoint("training.rates.every")
    Double dropEvery;

    /** One {@code LAYER=FACTOR}. */
    static final class LayerRateReader implements ITypeConverter<LayerRate> {
        @Override
        public LayerRate convert(String text) {
            return LayerRate.parse(text);
        }
    }

    @Override
    public String heading() {
        return "Optimiser";
    }

    @Override
    public List<Idle> idle() {
        String chosen = "--optimiser " + kind.label();
        boolean adam = kind == Optimiser.Kind.ADAM || kind == Optimiser.Kind.ADAMW;
        return List.of(
                Idle.where(kind == Optimiser.Kind.SGD, chosen, "--momentum"),
                Idle.where(kind != Optimiser.Kind.MOMENTUM, chosen, "--nesterov"),
                Idle.where(schedule != RateSchedule.Kind.STEP, "--schedule " + schedule.label(), "--drop",
                        "--drop-every"),
                Idle.where(!adam, chosen, "--beta2"),
                Idle.where(!adam && kind != Optimiser.Kind.MQ, chosen, "--epsilon"));
    }

    /** The settings, the kind's usual ones where none were given. */
    Optimiser optimiser() {
        return optimiser(kind);
    }

    /** The same of another kind. */
    Optimiser optimiser(Optimiser.Kind other) {
        return optimiser(other, Objects.requireNonNullElse(learningRate, other.usualRate()));
    }

    /** The same of another kind at another learning rate. */
    Optimiser optimiser(Optimiser.Kind other, double otherRate) {
        Optimiser usual = Optimiser.of(other, otherRate);
        return new Optimiser(other, usual.rate(), Objects.requireNonNullElse(momentum, usual.momentum()),
                Objects.requireNonNullElse(beta2, usual.beta2()), Objects.requireNonNullElse(epsilon, usual.epsilon()),
                Objects.requireNonNullElse(weightDecay, usual.weightDecay()),
                Objects.requireNonNullElse(clip, usual.clipNorm()), nesterov, new LayerRates(layerRates, frozen));
    }

    /** The course of the learning rate. */
    RateSchedule rates() {
        return new RateSchedule(schedule, warmup, Objects.requireNonNullElse(drop, RateSchedule.USUAL_DROP),
                Objects.requireNonNullElse(dropEvery, RateSchedule.USUAL_EVERY));
    }
}
