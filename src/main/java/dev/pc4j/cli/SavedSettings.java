package dev.pc4j.cli;

import dev.pc4j.data.Colour;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.Scaling;
import dev.pc4j.graph.Choice;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Training;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a checkpoint says of options. Its settings are those of whoever goes on from it: an option that was typed may
 * repeat one, and must not contradict it.
 *
 * @param training how the network is trained
 * @param model how it is built
 * @param data how its data were loaded, where the checkpoint says so
 */
record SavedSettings(Training training, ModelOptions.Built model, Optional<DataRecipe> data) {

    static SavedSettings of(Checkpoint saved) {
        return new SavedSettings(saved.training(), ModelOptions.Built.of(saved.graph()), saved.recipe());
    }

    /** Fails at an option that was typed and says something else than the checkpoint. */
    void check(CommandSpec command) {
        check(command, _ -> true);
    }

    /** The same among the options whose paths are chosen. */
    void check(CommandSpec command, Predicate<String> paths) {
        ParseResult parsed = command.commandLine().getParseResult();
        for (OptionSpec option : parsed.matchedOptions()) {
            path(option).filter(paths)
                    .flatMap(this::at)
                    .ifPresent(holds -> check(option.names()[0], option.getValue(), holds));
        }
    }

    /** Where the value of an option lies, empty for an option that no checkpoint keeps. */
    static Optional<String> path(OptionSpec option) {
        return option.userObject() instanceof Field field && field.isAnnotationPresent(InCheckpoint.class)
                ? Optional.of(field.getAnnotation(InCheckpoint.class).value())
                : Optional.empty();
    }

    private static void check(String option, Object asked, Object holds) {
        boolean free = asked == Scaling.AUTO || asked == Colour.AUTO;
        if (!free && !text(asked).equals(text(holds))) {
            throw new IllegalArgumentException(
                    "%s %s contradicts the checkpoint, which has %s: leave the option out, or train anew"
                            .formatted(option, text(asked), text(holds)));
        }
    }

    /** The value at a path, "none" for one that is not set, empty where the checkpoint does not know. */
    Optional<Object> at(String path) {
        Object found = this;
        for (String name : path.split("\\.", -1)) {
            if (found instanceof Optional<?> part) {
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                found = part.get();
            }
            found = component((Record) found, name);
        }
        return Optional.of(found instanceof Optional<?> value ? value.map(Object.class::cast).orElse("none") : found);
    }

    private static Object component(Record record, String name) {
        return Arrays.stream(record.getClass().getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .map(component -> {
                    try {
                        return component.getAccessor().invoke(record);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(component + " cannot be read", e);
                    }
                })
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(record.getClass() + " has no component " + name));
    }

    private static String text(Object value) {
        return switch (value) {
            case Choice choice -> choice.label();
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
            default -> String.valueOf(value);
        };
    }
}
