package dev.pc4j.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command by its name. */
@Command(name = "help", description = "Show the help of a command, or list all.",
        footer = {"", "Examples:", "  pc4j help", "  pc4j help train", "  pc4j help data fetch"})
final class Help implements Runnable {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", completionCandidates = Candidates.CommandNames.class,
            description = "The command, and one of its own.")
    private List<String> words = List.of();

    @Override
    public void run() {
        CommandLine found = command.parent().commandLine();
        for (String word : words) {
            CommandLine next = found.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(command.commandLine(), Errors.unknownCommand(found, word));
            }
            found = next;
        }
        found.usage(command.commandLine().getOut());
    }
}
