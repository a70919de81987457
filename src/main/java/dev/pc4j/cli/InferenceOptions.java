package dev.pc4j.cli;

import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
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

    @Override
    public String heading() {
        return "Inference";
    }

    /** The settings, checked. */
    Inference inference() {
        return new Inference(steps, rate, decay, softClamp);
    }

    /** The settings with other steps and another rate, checked. */
    Inference inference(int otherSteps, double otherRate) {
        return new Inference(otherSteps, otherRate, decay, softClamp);
    }

    /** Whether the rate is constant and the clamp hard. */
    boolean isPlain() {
        return !decay && Double.isInfinite(softClamp);
    }

    /** What means nothing to learning rules, one or all of several. */
    List<Idle> idle(List<LearningRule> rules) {
        boolean iterative = rules.stream().anyMatch(LearningRule::iterative);
        String names = rules.stream().map(LearningRule::label).collect(Collectors.joining(","));
        return List.of(
                Idle.where(!iterative, "--rule " + names + ", which takes one step a level at rate 1", "--steps",
                        "--rate",
                        "--decay"),
                Idle.where(steps == 0, "--steps 0", "--rate", "--decay"),
                Idle.where(steps == 1, "--steps 1", "--decay"));
    }
}
