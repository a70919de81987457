package dev.pc4j.cli;

import dev.pc4j.data.DataException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.environment.Reason;
import dev.pc4j.graph.Choice;
import dev.pc4j.train.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How exceptions reach the user: one line on stderr, and exit code 2 for what the user can put right, 1 for a bug. */
final class Errors {
    private final BooleanSupplier debug;

    Errors(BooleanSupplier debug) {
        this.debug = debug;
    }

    /** A command line that cannot be read. */
    int parameters(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String line = e instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched) : parameter(e);
        print(command, line, e);
        return ExitCode.USAGE;
    }

    /** A command that failed. */
    int execution(Exception e, CommandLine command, ParseResult parsed) {
        if (isUsers(e)) {
            print(command, message(e), e);
            return ExitCode.USAGE;
        }
        return bug(e, command);
    }

    /** An error of the JVM, which picocli hands on. */
    int fatal(Error e, CommandLine command) {
        if (e instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            print(command, "out of memory (%s): the Java heap holds %d MiB, take a smaller batch or network, or set %s"
                    .formatted(e.getMessage(), heap, "PC4J_JVM_OPTS=-Xmx8g"), e);
            return ExitCode.USAGE;
        }
        return bug(e, command);
    }

    private int bug(Throwable e, CommandLine command) {
        print(command, "this is a bug, please report it with the output of --debug: " + e, e);
        return ExitCode.SOFTWARE;
    }

    private void print(CommandLine command, String line, Throwable e) {
        command.getErr().println("pc4j: " + line.strip().replaceAll("\\s*\\R\\s*", " "));
        if (debug.getAsBoolean() || System.getenv("PC4J_DEBUG") != null) {
            e.printStackTrace(command.getErr());
        }
    }

    private static boolean isUsers(Exception e) {
        return e instanceof IllegalArgumentException
                || e instanceof EngineException
                || e instanceof DataException
                || e instanceof CheckpointException
                || e instanceof ArithmeticException
                || e instanceof UncheckedIOException
                || e instanceof IOException;
    }

    private static String message(Exception e) {
        return switch (e) {
            // Without a message of its own it has its cause's class and message.
            case UncheckedIOException bare when bare.getCause().toString().equals(bare.getMessage()) ->
                message(bare.getCause());
            // Sizes are multiplied exactly, and nothing else is.
            case ArithmeticException overflow ->
                "the sizes need an array of more than 2^31 - 1 elements (%s): take smaller ones"
                        .formatted(overflow.getMessage());
            case FileSystemException file -> "'%s': %s".formatted(file.getFile(), Reason.of(file));
            case IOException other -> Reason.of(other);
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /** A value that one of our own types refused has a line of its own; picocli's says too little. */
    private static String parameter(ParameterException e) {
        Throwable cause = e.getCause();
        boolean own = cause instanceof IllegalArgumentException && !(cause instanceof NumberFormatException);
        String text = own ? cause.getMessage() : e.getMessage();
        boolean sentence = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        String word = e.getUnmatched().getFirst();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        if (word.startsWith("-")) {
            String name = word.split("=", 2)[0];
            Optional<String> near = Choice.nearest(name, command.getCommandSpec().optionsMap().keySet());
            return "unknown option '%s': %s %s"
                    .formatted(name, near.map("did you mean '%s'? See"::formatted).orElse("see"), help);
        }
        Collection<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "'%s' is one word too many: see %s".formatted(word, help)
                : "unknown command '%s': %s".formatted(word, Choice.advice(word, commands));
    }
}
