package dev.pc4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. */
@Command(name = "pc4j", description = "Predictive coding networks on CPUs and GPUs.", versionProvider = Version.class,
        mixinStandardHelpOptions = true, scope = ScopeType.INHERIT,
        footer = {"", "Start with:", "  pc4j train", "  pc4j train --data mnist --hidden 256,256 --epochs 5",
            "  pc4j devices", "", "Each command has its own help: pc4j train --help"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:a check failed, or a bug", "2:something that the user can put right"})
public final class Main implements Runnable {
    private static final int HELP_WIDTH = 80;
    /** The commands that speak of others. */
    private static final Set<String> NEED_ALL = Set.of("help", "completion", "man");

    private final Errors errors = new Errors(() -> this.debug);

    @Spec
    private CommandSpec command;

    @Option(names = "--debug", scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error; so does PC4J_DEBUG=1.")
    private boolean debug;

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // Figures are written for other programs too, whatever the user's language.
        Locale.setDefault(Locale.ROOT);
        LogSettings.install();
        CommandLine commands = commandLine(args);
        commands.setOut(standardOutput());
        System.exit(run(commands, args));
    }

    /** Runs a command on a command line of {@link #commandLine(String...)} and returns the exit code. */
    static int run(CommandLine commands, String... args) {
        Main main = commands.getCommand();
        int code = main.execute(commands, args);
        boolean lost = commands.getOut().checkError();
        int whole = lost && code == ExitCode.OK ? main.errors.lostOutput(commands) : code;
        commands.getErr().flush();
        return whole;
    }

    private int execute(CommandLine commands, String... args) {
        try {
            return commands.execute(args);
        } catch (Error e) {
            return errors.fatal(e, commands);
        }
    }

    /** A writer that knows of lost output, which {@link System#out} hides from the writers around it. */
    private static PrintWriter standardOutput() {
        Charset charset = Charset.forName(System.getProperty("stdout.encoding"), Charset.defaultCharset());
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset), true);
    }

    /** The commands, ready to run: the one that the arguments start with, else all. Reading all takes a while. */
    static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine commands = new CommandLine(main);
        Map<String, Supplier<Object>> all = commands();
        boolean alone = args.length > 0 && all.containsKey(args[0]) && !NEED_ALL.contains(args[0]);
        (alone ? List.of(all.get(args[0])) : all.values()).forEach(command -> commands.addSubcommand(command.get()));
        Choices.register(commands);
        Values.register(commands);
        commands.setExpandAtFiles(false);
        commands.setExecutionStrategy(Main::execute);
        commands.setResourceBundle(new Descriptions());
        commands.setParameterExceptionHandler(main.errors::parameters);
        commands.setExecutionExceptionHandler(main.errors::execution);
        commands.setUsageHelpWidth(HELP_WIDTH);
        HelpLayout.install(commands);
        return commands;
    }

    /** Runs the command that was named last, unless an option was typed that it cannot use. */
    private static int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed.asCommandLineList().getLast().getParseResult();
        Values.requireAny(last);
        Idle.refuse(last);
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The names of all commands, in the order in which help lists them. */
    static List<String> names() {
        return List.copyOf(commands().keySet());
    }

    /** Every command by its name. */
    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", Train::new);
        commands.put("evaluate", Evaluate::new);
        commands.put("predict", Predict::new);
        commands.put("import", Import::new);
        commands.put("sweep", Sweep::new);
        commands.put("compare", Compare::new);
        commands.put("hopfield", HopfieldCommand::new);
        commands.put("pff", Pff::new);
        commands.put("reproduce", Reproduce::new);
        commands.put("bench", Bench::new);
        commands.put("devices", Devices::new);
        commands.put("calibrate", Calibrate::new);
        commands.put("selftest", SelfTest::new);
        commands.put("data", Data::new);
        commands.put("help", Help::new);
        commands.put("completion", Completion::new);
        commands.put("man", Man::new);
        return commands;
    }

    @Override
    public void run() {
        command.commandLine().usage(command.commandLine().getOut());
    }
}
