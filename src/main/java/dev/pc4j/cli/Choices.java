package dev.pc4j.cli;

import dev.pc4j.data.Colour;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Task;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Placement;
import dev.pc4j.model.Recall;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.ValueOptimiser;
import dev.pc4j.train.ForeignWeights;
import dev.pc4j.train.RateSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * The enums that users choose from: how their words are read and described, from the constants' own labels and
 * descriptions.
 */
final class Choices {

    /** An enum under the key by which option descriptions name it and the word by which errors do. */
    private record Kind<E extends Enum<E> & Choice>(String key, String what, Class<E> type) {

        void register(CommandLine commands) {
            commands.registerConverter(type, text -> Choice.parse(type, what, text));
        }

        String describe() {
            return Arrays.stream(type.getEnumConstants())
                    .map(c -> "  %-14s %s".formatted(c.label(), c.description()))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static final List<Kind<?>> ALL = List.of(
            new Kind<>("Activation", "activation", Activation.class),
            new Kind<>("Placement", "placement", Placement.class),
            new Kind<>("Energy.Kind", "energy", Energy.Kind.class),
            new Kind<>("Initialisation", "initialisation", Initialisation.class),
            new Kind<>("LearningRule", "rule", LearningRule.class),
            new Kind<>("Optimiser.Kind", "optimiser", Optimiser.Kind.class),
            new Kind<>("RateSchedule.Kind", "schedule", RateSchedule.Kind.class),
            new Kind<>("ValueOptimiser.Kind", "value optimiser", ValueOptimiser.Kind.class),
            new Kind<>("Recall", "mode", Recall.class),
            new Kind<>("Precision", "precision", Precision.class),
            new Kind<>("Shell", "shell", Completion.Shell.class),
            new Kind<>("Scaling", "scaling", Scaling.class),
            new Kind<>("Colour", "colour", Colour.class),
            new Kind<>("Task", "task", Task.class),
            new Kind<>("ForeignWeights.Layout", "layout", ForeignWeights.Layout.class));

    private Choices() {}

    /** Lets a command line and its subcommands read all choices. */
    static void register(CommandLine commands) {
        ALL.forEach(kind -> kind.register(commands));
    }

    /** The keys of {@link #describe}. */
    static List<String> keys() {
        return ALL.stream().<String>map(Kind::key).toList();
    }

    /** A line for each constant of an enum, as help shows them. */
    static String describe(String key) {
        return ALL.stream().filter(kind -> kind.key().equals(key)).findFirst().orElseThrow().describe();
    }
}
