package dev.pc4j.cli;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that do nothing as things are. Whoever types one is told so: a run that differs from what was asked for is of
 * no use.
 *
 * @param holds whether things are so
 * @param beside what makes the options mean nothing, such as {@code --optimiser sgd}
 * @param options their longest names
 */
record Idle(boolean holds, String beside, List<String> options) {

    /** Options that do nothing where a condition holds. */
    static Idle where(boolean holds, String beside, String... options) {
        return new Idle(holds, beside, List.of(options));
    }

    /** Fails at the first option of the command and its groups that was typed and does nothing. */
    static void refuse(ParseResult parsed) {
        CommandSpec command = parsed.commandSpec();
        Stream.concat(Stream.of(command), command.mixins().values().stream())
                .map(CommandSpec::userObject)
                .filter(Conditional.class::isInstance)
                .map(object -> ((Conditional) object).idle())
                .flatMap(Collection::stream)
                .forEach(idle -> idle.refuse(command));
    }

    /** Fails at the first of these options that was typed and does nothing. */
    void refuse(CommandSpec command) {
        complaint(command.commandLine().getParseResult()).ifPresent(complaint -> {
            throw new ParameterException(command.commandLine(), complaint);
        });
    }

    private Optional<String> complaint(ParseResult parsed) {
        return options.stream()
                .filter(option -> holds && parsed.hasMatchedOption(option))
                .findFirst()
                .map(option -> "%s does nothing with %s: leave one of them out".formatted(option, beside));
    }

    /** The names of all options of a group that a command has. */
    static String[] all(CommandSpec command, Section group) {
        return command.mixins()
                .values()
                .stream()
                .filter(mixin -> Objects.equals(mixin.userObject(), group))
                .flatMap(mixin -> mixin.options().stream())
                .map(option -> option.longestName())
                .toArray(String[]::new);
    }
}
