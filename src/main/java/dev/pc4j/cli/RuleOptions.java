package dev.pc4j.cli;

import dev.pc4j.schedule.Rule;
import picocli.CommandLine.Option;

/** The choice of a learning rule. */
final class RuleOptions implements Section {
    @Option(names = "--rule", paramLabel = "NAME", defaultValue = "strict",
            description = "How values and weights move:%n${bundle:Rule}")
    @InCheckpoint("training.rule")
    Rule rule;

    @Override
    public String heading() {
        return "Learning rule";
    }
}
