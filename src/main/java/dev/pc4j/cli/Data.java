package dev.pc4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Data sets. */
@Command(name = "data", description = "Get data sets.", subcommands = DataFetch.class,
        footer = {"", "Example:", "  pc4j data fetch mnist"})
final class Data implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        command.commandLine().usage(command.commandLine().getOut());
    }
}
