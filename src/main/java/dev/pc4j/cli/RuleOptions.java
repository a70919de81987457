package dev.pc4j.cli;

import dev.pc4j.schedule.LearningRule;
import picocli.CommandLine.Option;

/** The choice of a learning rule. */
final class RuleOptions implements Section {
    @Option(names = "--rule", paramLabel = "NAME", defaultValue = "strict",
            description = "How values and weights move:%n${bundle:LearningRule}")
    @InCheckpoint("training.rule")
    LearningRule rule;

    @Override
    public String heading() {
        return "Learning rule";
    }
}
