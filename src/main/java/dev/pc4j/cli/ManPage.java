package dev.pc4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command: what its help says, in the macros of man(7). */
final class ManPage {
    private static final String FIRST_LINE = ".\\\" Written by pc4j man.";
    /** Lines of a description that start with it are a list: a word, then what it means. */
    private static final String LISTED = "  ";

    private final CommandSpec command;
    private final UsageMessageSpec usage;
    private final IParamLabelRenderer labels;
    private final List<String> lines = new ArrayList<>();

    ManPage(CommandLine of) {
        command = of.getCommandSpec();
        usage = command.usageMessage();
        labels = of.getHelp().parameterLabelRenderer();
    }

    /** The name under which man finds the page, with the number of the section on commands. */
    String fileName() {
        return name(command) + ".1";
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** Whether a file is a page of ours. */
    static boolean isOne(Path file) throws IOException {
        byte[] first = FIRST_LINE.getBytes(StandardCharsets.UTF_8);
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(first, in.readNBytes(first.length));
        }
    }

    /** The page, plain ASCII. */
    String text() {
        lines.clear();
        lines.add(FIRST_LINE);
        lines.add(".TH \"%s\" 1 \"\" \"pc4j\" \"PC4J Manual\"".formatted(name(command).toUpperCase(Locale.ROOT)));
        section("NAME");
        String first = String.join(" ", description(usage.description())).split("(?<=\\.)\\s", 2)[0];
        lines.add(escaped(name(command)) + " \\- " + escaped(first.replaceFirst("\\.$", "")));
        section("SYNOPSIS");
        lines.add(bold(command.qualifiedName()) + escaped(synopsis()));
        section("DESCRIPTION");
        description(usage.description()).forEach(line -> lines.add(escaped(line)));
        parameters();
        commands();
        options();
        examples();
        exitStatus();
        seeAlso();
        return String.join("\n", lines) + "\n";
    }

    private String synopsis() {
        return command.commandLine()
                .getHelp()
                .abbreviatedSynopsis()
                .strip()
                .substring(
                        command.qualifiedName().length());
    }

    private void section(String heading) {
        lines.add(".SH " + heading);
    }

    private void parameters() {
        if (!command.positionalParameters().isEmpty()) {
            section("ARGUMENTS");
            command.positionalParameters().forEach(parameter -> argument("", parameter));
        }
    }

    private void commands() {
        if (!command.subcommands().isEmpty()) {
            section("COMMANDS");
            command.subcommands()
                    .forEach((name, below) -> item(bold(name),
                            description(below.getCommandSpec().usageMessage().description())));
        }
    }

    private void options() {
        section("OPTIONS");
        HelpLayout.sections(command).forEach((heading, options) -> {
            if (!heading.isEmpty()) {
                lines.add(".SS " + heading);
            }
            options.forEach(option -> argument(bold(String.join(", ", option.names())), option));
        });
    }

    private void argument(String names, ArgSpec argument) {
        String label = labels.renderParameterLabel(argument, Ansi.OFF, List.of()).toString();
        item(names + italic(label), description(descriptionOf(argument)));
        if (argument.defaultValue() != null && argument.arity().max() > 0) {
            lines.add(".IP");
            lines.add(escaped("Default: " + argument.defaultValue()));
        }
    }

    private static String[] descriptionOf(ArgSpec argument) {
        return switch (argument) {
            case OptionSpec option -> option.description();
            case PositionalParamSpec parameter -> parameter.description();
            default -> throw new IllegalStateException(argument + " is neither an option nor a parameter");
        };
    }

    /** A term and its description, whose list comes last. */
    private void item(String term, List<String> description) {
        lines.add(".TP");
        lines.add(term);
        description.stream().filter(line -> !line.startsWith(LISTED)).forEach(line -> lines.add(escaped(line)));
        List<String> list = description.stream().filter(line -> line.startsWith(LISTED)).map(String::strip).toList();
        if (!list.isEmpty()) {
            lines.add(".RS");
            list.stream().map(line -> line.split("\\s+", 2)).forEach(word -> item(bold(word[0]), List.of(word[1])));
            lines.add(".RE");
        }
    }

    private void examples() {
        section("EXAMPLES");
        for (String line : usage.footer()) {
            if (line.startsWith(LISTED)) {
                lines.add(".br");
                lines.add(bold(line.strip()));
            } else if (!line.isEmpty() && !line.startsWith("Example")) {
                lines.add(".PP");
                lines.add(escaped(line));
            }
        }
    }

    private void exitStatus() {
        section("EXIT STATUS");
        command.root().usageMessage().exitCodeList().forEach((code, meaning) -> item(bold(code), List.of(meaning)));
    }

    private void seeAlso() {
        List<String> others = new ArrayList<>();
        if (command.parent() != null) {
            others.add(name(command.parent()));
        }
        command.subcommands().values().forEach(below -> others.add(name(below.getCommandSpec())));
        section("SEE ALSO");
        lines.add(String.join(", ", others.stream().map(other -> bold(other) + "(1)").toList()));
    }

    /** The lines of a description, which help formats. */
    private static List<String> description(String[] text) {
        return Text.format(String.join("%n", text)).lines().toList();
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return text.isEmpty() ? "" : "\\fI" + escaped(text) + "\\fR";
    }

    /** Text in which roff finds no requests, and no signs that it would print as others. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.startsWith(".") ? "\\&" : "");
        text.codePoints().forEach(sign -> safe.append(switch (sign) {
            case '\\' -> "\\e";
            case '-' -> "\\-";
            case '\'' -> "\\(aq";
            case '`' -> "\\(ga";
            case '^' -> "\\(ha";
            case '~' -> "\\(ti";
            default -> sign < 128 ? Character.toString(sign) : "\\[u%04X]".formatted(sign);
        }));
        return safe.toString();
    }
}
