package dev.pc4j.cli;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.train.RateSchedule;
import java.util.List;
import java.util.Objects;
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

    @Option(names = "--weight-decay", paramLabel = "W", description = "Decoupled weight decay of adamw (0.01).")
    @InCheckpoint("training.optimiser.weightDecay")
    Double weightDecay;

    @Option(names = "--clip", paramLabel = "NORM",
            description = "The largest norm of all gradients together; none by default.")
    @InCheckpoint("training.optimiser.clipNorm")
    Double clip;

    @Option(names = "--schedule", paramLabel = "NAME", defaultValue = "constant",
            description = "How the learning rate goes over the run:%n${bundle:RateSchedule.Kind}")
    @InCheckpoint("training.rates.kind")
    RateSchedule.Kind schedule;

    @Option(names = "--warmup", paramLabel = "W", defaultValue = "0",
            description = "Let the learning rate rise first: below 1 a share of the run, else a number of batches.")
    @InCheckpoint("training.rates.warmup")
    double warmup;

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
                Idle.where(!adam, chosen, "--beta2"),
                Idle.where(!adam && kind != Optimiser.Kind.MQ, chosen, "--epsilon"));
    }

    /** The settings, the kind's usual ones where none were given. */
    Optimiser optimiser() {
        Optimiser usual = Optimiser.of(kind, Objects.requireNonNullElse(learningRate, kind.usualRate()));
        return new Optimiser(kind, usual.rate(), Objects.requireNonNullElse(momentum, usual.momentum()),
                Objects.requireNonNullElse(beta2, usual.beta2()), Objects.requireNonNullElse(epsilon, usual.epsilon()),
                Objects.requireNonNullElse(weightDecay, usual.weightDecay()),
                Objects.requireNonNullElse(clip, usual.clipNorm()));
    }

    /** The course of the learning rate. */
    RateSchedule rates() {
        return new RateSchedule(schedule, warmup);
    }
}
