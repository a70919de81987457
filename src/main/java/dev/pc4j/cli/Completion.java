package dev.pc4j.cli;

import dev.pc4j.graph.Choice;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands, options and the words that options take. */
@Command(name = "completion",
        description = "Print a script by which a shell completes commands, options and their words.",
        footer = {"", "Examples:", "  source <(pc4j completion bash)", "  source <(pc4j completion zsh)",
            "  pc4j completion fish > ~/.config/fish/completions/pc4j.fish"})
final class Completion implements Runnable {
    /** The shells. */
    enum Shell implements Choice {
        BASH("bash", "by picocli"),
        ZSH("zsh", "the same script, by zsh's bashcompinit"),
        FISH("fish", "commands, options and words");

        private final String label;
        private final String description;

        Shell(String label, String description) {
            this.label = label;
            this.description = description;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "SHELL", description = "The shell:%n${bundle:Shell}")
    private Shell shell;

    @Override
    public void run() {
        CommandLine all = command.root().commandLine();
        nameWords(all);
        String name = all.getCommandName();
        command.commandLine()
                .getOut()
                .print(shell == Shell.FISH ? new FishCompletion(all).script() : AutoComplete.bash(name, all));
    }

    /**
     * Gives options the words that users type, where picocli would offer the names of an enum's constants, and each option
     * with words a label of its own: the script calls its variables after these.
     */
    private static void nameWords(CommandLine of) {
        CommandSpec spec = of.getCommandSpec();
        for (OptionSpec option : List.copyOf(spec.options())) {
            words(option).ifPresent(words -> {
                spec.remove(option);
                String label = option.longestName().replaceAll("[^a-z]+", "_");
                spec.add(OptionSpec.builder(option).completionCandidates(words).paramLabel(label).build());
            });
        }
        for (PositionalParamSpec argument : List.copyOf(spec.positionalParameters())) {
            words(argument).ifPresent(words -> {
                spec.remove(argument);
                spec.add(PositionalParamSpec.builder(argument).completionCandidates(words).build());
            });
        }
        of.getSubcommands().values().forEach(Completion::nameWords);
    }

    private static Optional<Iterable<String>> words(ArgSpec argument) {
        return Choices.words(argument.auxiliaryTypes()[0])
                .<Iterable<String>>map(words -> words)
                .or(() -> Optional.ofNullable(argument.completionCandidates()));
    }
}
