package dev.pc4j.cli;

import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli has no generator for. */
final class FishCompletion {
    private static final Pattern LINE_END = Pattern.compile("%n|\n");

    private final CommandLine commands;
    private final StringBuilder script = new StringBuilder();

    FishCompletion(CommandLine commands) {
        this.commands = commands;
    }

    /** One {@code complete} a command, option and argument; files are offered where one of these takes a path. */
    String script() {
        line("-f");
        commands.getSubcommands().forEach((name, command) -> {
            line("-n __fish_use_subcommand -a %s -d %s".formatted(name, description(command)));
            String seen = "__fish_seen_subcommand_from " + name;
            String names = String.join(" ", command.getSubcommands().keySet());
            arguments(names.isEmpty() ? seen : seen + "; and not __fish_seen_subcommand_from " + names, command);
            command.getSubcommands()
                    .forEach((inner, below) -> arguments(seen + "; and __fish_seen_subcommand_from " + inner, below));
        });
        return script.toString();
    }

    /** What may follow a command. */
    private void arguments(String condition, CommandLine command) {
        String within = "-n '%s'".formatted(condition);
        command.getSubcommands()
                .forEach((inner, below) -> line("%s -a %s -d %s".formatted(within, inner, description(below))));
        command.getCommandSpec()
                .positionalParameters()
                .stream()
                .map(FishCompletion::words)
                .filter(words -> !words.isEmpty())
                .forEach(words -> line(within + words));
        command.getCommandSpec().options().forEach(option -> option(within, option));
    }

    private void option(String within, OptionSpec option) {
        StringJoiner words = new StringJoiner(" ");
        words.add(within).add("-l " + option.longestName().replaceFirst("^--", ""));
        if (option.arity().max() > 0) {
            words.add((takesFiles(option) ? "-r" : "-x") + words(option));
        }
        String[] description = option.description();
        words.add("-d " + quoted(description.length == 0 ? "" : LINE_END.split(description[0], 2)[0]));
        line(words.toString());
    }

    /** The words that an argument takes, and files, where it does. */
    private static String words(ArgSpec argument) {
        String words = argument.completionCandidates() == null ? ""
                : " -a " + quoted(String.join(" ", argument.completionCandidates()));
        return words + (takesFiles(argument) ? " -F" : "");
    }

    /** Data sets are names or files. */
    private static boolean takesFiles(ArgSpec argument) {
        return argument.type() == Path.class
                || (argument.completionCandidates() instanceof Candidates.DataNames);
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
