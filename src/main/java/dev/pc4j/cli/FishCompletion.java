package dev.pc4j.cli;

import java.nio.file.Path;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli has no generator for. */
final class FishCompletion {
    private final CommandLine commands;
    private final StringBuilder script = new StringBuilder();

    FishCompletion(CommandLine commands) {
        this.commands = commands;
    }

    /** One {@code complete} a command and option; files are offered where an option takes a path. */
    String script() {
        line("-f");
        commands.getSubcommands().forEach((name, command) -> {
            line("-n __fish_use_subcommand -a %s -d %s".formatted(name, description(command)));
            String within = "-n '__fish_seen_subcommand_from %s'".formatted(name);
            command.getSubcommands()
                    .forEach((inner, below) -> line("%s -a %s -d %s".formatted(within, inner, description(below))));
            if (command.getCommandSpec().positionalParameters().stream().anyMatch(p -> p.type() == Path.class)) {
                line(within + " -F");
            }
            command.getCommandSpec().options().forEach(option -> option(within, option));
        });
        return script.toString();
    }

    private void option(String within, OptionSpec option) {
        StringJoiner words = new StringJoiner(" ");
        words.add(within).add("-l " + option.longestName().replaceFirst("^--", ""));
        if (option.arity().max() > 0) {
            words.add("-r");
        }
        if (option.completionCandidates() != null) {
            words.add("-a " + quoted(String.join(" ", option.completionCandidates())));
        } else if (option.type() == Path.class) {
            words.add("-F");
        }
        String[] description = option.description();
        words.add("-d " + quoted(description.length == 0 ? "" : description[0].split("%n|\n", 2)[0]));
        line(words.toString());
    }

    private void line(String options) {
        script.append("complete -c ").append(commands.getCommandName()).append(' ').append(options).append('\n');
    }

    private static String description(CommandLine command) {
        return quoted(command.getCommandSpec().usageMessage().description()[0]);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
