package dev.pc4j.cli;

import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Tolerance;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that describe inference, whatever the learning rule. */
final class InferenceOptions implements Section {
    @Option(names = "--steps", paramLabel = "T", defaultValue = "20", description = "Value updates of one inference.")
    @InCheckpoint("training.inference.steps")
    int steps;

    @Option(names = "--rate", paramLabel = "GAMMA", defaultValue = "0.1", description = "The inference rate.")
    @InCheckpoint("training.inference.rate")
    double rate;

    @Option(names = "--decay", description = "Let the inference rate fall as gamma / (1 + t).")
    @InCheckpoint("training.inference.decay")
    boolean decay;

    @Option(names = "--soft-clamp", paramLabel = "BETA", defaultValue = "Infinity",
            description = "Clamp the output to (beta y + mu) / (1 + beta) instead of y; infinite for y.")
    @InCheckpoint("training.inference.softClamp")
    double softClamp;

    @Option(names = "--value-optimiser", paramLabel = "NAME", defaultValue = "plain",
            description = "How values follow their force, anew in every batch:%n${bundle:ValueOptimiser.Kind}")
    @InCheckpoint("training.inference.valueOptimiser.kind")
    ValueOptimiser.Kind valueOptimiser;

    @Option(names = "--value-momentum", paramLabel = "M", defaultValue = "" + ValueOptimiser.USUAL_MOMENTUM,
            description = "Momentum of values; beta1 of adam.")
    @InCheckpoint("training.inference.valueOptimiser.momentum")
    double valueMomentum;

    @Option(names = "--tolerance", paramLabel = "NORM", defaultValue = "0",
            description = "End an inference before T updates once the norm of dF/dx of every row, over all values that move, is below this; 0 for never.")
    @InCheckpoint("training.inference.tolerance.norm")
    double tolerance;

    @Option(names = "--tolerance-every", paramLabel = "N", defaultValue = "" + Tolerance.USUAL_EVERY,
            description = "Value updates between two looks at the tolerance.")
    @InCheckpoint("training.inference.tolerance.every")
    int toleranceEvery;

    @Override
    public String heading() {
        return "Inference";
    }

    /** The settings, checked. */
    Inference inference() {
        return inference(steps, rate);
    }

    /** The settings with other steps and another rate, checked. */
    Inference inference(int otherSteps, double otherRate) {
        return new Inference(otherSteps, otherRate, decay, softClamp)
                .with(ValueOptimiser.of(valueOptimiser).withMomentum(valueMomentum))
                .with(new Tolerance(tolerance, toleranceEvery));
    }

    /** Whether the rate is constant, the clamp hard and the value optimiser plain, and all updates run. */
    boolean isPlain() {
        return !decay && Double.isInfinite(softClamp) && valueOptimiser == ValueOptimiser.Kind.PLAIN && tolerance == 0;
    }

    /** What means nothing to learning rules, one or all of several. */
    List<Idle> idle(List<Rule> rules) {
        boolean iterative = rules.stream().anyMatch(Rule::iterative);
        String names = rules.stream().map(Rule::label).collect(Collectors.joining(","));
        return List.of(
                Idle.where(!iterative, "--rule " + names + ", which takes one step a level at rate 1", "--steps",
                        "--rate",
                        "--decay", "--tolerance"),
                Idle.where(tolerance == 0, "--tolerance 0", "--tolerance-every"),
                Idle.where(valueOptimiser == ValueOptimiser.Kind.PLAIN, "--value-optimiser plain", "--value-momentum"),
                Idle.where(steps == 0, "--steps 0", "--rate", "--decay", "--value-optimiser", "--tolerance"),
                Idle.where(steps == 1, "--steps 1", "--decay"));
    }
}
