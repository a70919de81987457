package dev.pc4j.cli;

import dev.pc4j.data.DataException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.environment.Reason;
import dev.pc4j.graph.Choice;
import dev.pc4j.train.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
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
        print(command, parameter(e), e);
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

    /** A command whose output could not be written. */
    int lostOutput(CommandLine command) {
        command.getErr().println("pc4j: output is lost: standard output is full or closed");
        return ExitCode.USAGE;
    }

    private int bug(Throwable e, CommandLine command) {
        print(command, "this is a bug, please report it with the output of --debug: " + e, e);
        return ExitCode.SOFTWARE;
    }

    private void print(CommandLine command, String line, Throwable e) {
        String shown = Text.clear(line.strip().replaceAll("\\s*\\R\\s*", " "));
        command.getErr().println("pc4j: " + shown);
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

    /** In our words: picocli's say too little, and speak of its own types. */
    private static String parameter(ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing -> missing(missing.getMissing().getFirst(), e.getCommandLine());
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice: give it once";
            case ParameterException _ when argument != null && argument.typeInfo().isBoolean() ->
                "%s takes no value: leave '%s' out".formatted(name(argument), e.getValue());
            case ParameterException _ when e.getCause() instanceof TypeConversionException own ->
                name(argument) + " " + own.getMessage();
            case ParameterException _ when e.getCause() instanceof IllegalArgumentException own -> own.getMessage();
            default -> e.getMessage();
        };
    }

    private static String missing(ArgSpec argument, CommandLine command) {
        String what = argument.required() ? "is missing" : "needs a value, " + argument.paramLabel();
        return "%s %s: see %s".formatted(name(argument), what, help(command));
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String help(CommandLine command) {
        return command.getCommandSpec().qualifiedName() + " --help";
    }

    private static String unmatched(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        String word = e.getUnmatched().getFirst();
        if (word.startsWith("-")) {
            String name = word.split("=", 2)[0];
            Optional<String> near = Choice.nearest(name, command.getCommandSpec().optionsMap().keySet());
            return "unknown option '%s': %s %s"
                    .formatted(name, near.map("did you mean '%s'? See"::formatted).orElse("see"), help(command));
        }
        return command.getSubcommands().isEmpty()
                ? "'%s' is one word too many: see %s".formatted(word, help(command))
                : unknownCommand(command, word);
    }

    /** What to say of a word that is none of a command's own commands. */
    static String unknownCommand(CommandLine command, String word) {
        return "unknown command '%s': %s".formatted(word, Choice.advice(word, command.getSubcommands().keySet()));
    }
}
