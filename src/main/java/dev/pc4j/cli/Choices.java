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
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.ValueOptimiser;
import dev.pc4j.train.ForeignWeights;
import dev.pc4j.train.RateSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * What users choose from by words: how these are read and described, from the choices' own labels and descriptions.
 */
final class Choices {

    /**
     * Choices of a type.
     *
     * @param key by which option descriptions name them
     * @param all looked up when they are described
     * @param read finds one by its word, or throws a line of advice
     */
    private record Kind<C extends Choice>(String key, Class<C> type, Supplier<List<C>> all, Function<String, C> read) {

        /** The constants of an enum, which errors call {@code what}. */
        Kind(String key, String what, Class<C> type) {
            this(key, type, () -> Arrays.asList(type.getEnumConstants()),
                    word -> Choice.parse(Arrays.asList(type.getEnumConstants()), what, word));
        }

        void register(CommandLine commands) {
            commands.registerConverter(type, read::apply);
        }

        List<String> labels() {
            return all.get().stream().map(Choice::label).toList();
        }

        String describe() {
            int width = Math.max(LABEL_WIDTH, labels().stream().mapToInt(String::length).max().orElse(0));
            return all.get()
                    .stream()
                    .map(c -> "  %s %s".formatted(c.label() + " ".repeat(width - c.label().length()), c.description()))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static final int LABEL_WIDTH = 14;

    private static final List<Kind<?>> ALL = List.of(
            new Kind<>("ModelKind", "model", ModelKind.class),
            new Kind<>("Activation", Activation.class, Activation::usual, f -> Activation.parse("activation", f)),
            new Kind<>("Placement", "placement", Placement.class),
            new Kind<>("Energy.Kind", "energy", Energy.Kind.class),
            new Kind<>("Initialisation", "initialisation", Initialisation.class),
            new Kind<>("Rule", Rule.class, Rule::all, Rule::of),
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

    /** The words of a type that is chosen from, empty for another. */
    static Optional<List<String>> words(Class<?> type) {
        return ALL.stream().filter(kind -> kind.type() == type).<List<String>>map(Kind::labels).findFirst();
    }

    /** The keys of {@link #describe}. */
    static List<String> keys() {
        return ALL.stream().<String>map(Kind::key).toList();
    }

    /** A line for each choice, as help shows them. */
    static String describe(String key) {
        return ALL.stream().filter(kind -> kind.key().equals(key)).findFirst().orElseThrow().describe();
    }
}
