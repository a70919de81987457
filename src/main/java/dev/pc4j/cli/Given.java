package dev.pc4j.cli;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Which options the user typed, as opposed to those that have their defaults. */
final class Given {

    private Given() {}

    /** Whether the option of a name, such as {@code --steps}, was typed. */
    static boolean option(CommandSpec command, String name) {
        ParseResult parsed = command.commandLine().getParseResult();
        return parsed != null && parsed.hasMatchedOption(name);
    }

    /** The longest names of all options that were typed. */
    static List<String> options(CommandSpec command) {
        ParseResult parsed = command.commandLine().getParseResult();
        return Stream.ofNullable(parsed)
                .map(ParseResult::matchedOptionsSet)
                .flatMap(Collection::stream)
                .map(OptionSpec::longestName)
                .toList();
    }
}
