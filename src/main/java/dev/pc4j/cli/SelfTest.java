package dev.pc4j.cli;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Precision;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks engines against the reference on this machine. */
@Command(name = "selftest",
        description = {
            "Check that engines compute right on this machine: one line a case, exit code 1 where one fails.",
            "With --engine auto all engines that run here are checked."},
        footer = {"", "Examples:", "  pc4j selftest", "  pc4j selftest --engine host --precision fp32"})
final class SelfTest implements Callable<Integer>, Conditional {
    private static final String REFERENCE = "reference";

    @Spec
    private CommandSpec command;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--case", paramLabel = "TEXT",
            description = "Only cases whose name has this in it.")
    private String only;

    private int passed;
    private int failed;
    private int skipped;

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(device.engine.equals(Engines.AUTO), "all engines, which --engine auto checks",
                "--device", "--threads"));
    }

    @Override
    public Integer call() {
        List<Case> cases = Stream.concat(Conformance.cases().stream(), Conformance.graphCases().stream())
                .filter(c -> only == null || c.name().contains(only))
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(
                    "no case has '%s' in its name: leave --case out to see all".formatted(only));
        }
        try (Engine reference = Engines.open(REFERENCE)) {
            for (String name : engines()) {
                try (Engine engine = Engines.open(name, device.options())) {
                    check(engine, reference, cases);
                }
            }
        }
        out().println(Text.format("%d cases passed, %d failed, %d skipped", passed, failed, skipped));
        return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The named engine, or all that run here but the reference; why each other one does not is said. */
    private List<String> engines() {
        if (!device.engine.equals(Engines.AUTO)) {
            return List.of(device.engine);
        }
        List<String> names = new ArrayList<>();
        for (EngineProvider provider : Engines.providers()) {
            provider.unavailable()
                    .ifPresentOrElse(
                            why -> out().println("skip %s: %s".formatted(provider.name(), why)),
                            () -> names.add(provider.name()));
        }
        names.remove(REFERENCE);
        if (names.isEmpty()) {
            throw new EngineException("no engine but the reference runs here: there is nothing to check");
        }
        return names;
    }

    private void check(Engine engine, Engine reference, List<Case> cases) {
        out().println("%s: %s".formatted(engine.name(), engine.device()));
        List<Precision> precisions = device.precision().map(List::of).orElse(engine.precisions());
        int width = cases.stream().mapToInt(c -> c.name().length()).max().orElse(1);
        for (Precision precision : precisions) {
            for (Case of : cases) {
                Conformance.lacking(engine.name(), of)
                        .ifPresentOrElse(
                                why -> skip(of, why),
                                () -> print(Conformance.run(engine, reference, of, precision), precision, width));
            }
        }
    }

    private void skip(Case of, String why) {
        skipped++;
        out().println("skip  %s: %s".formatted(of.name(), why));
    }

    private void print(Result result, Precision precision, int width) {
        String mark = result.passed() ? "ok" : "FAIL";
        String name = result.of().name();
        out().println(Text.format("%-4s  %s  %s%s  %.1e  (bound %.0e)  %s", mark, precision.label(), name,
                " ".repeat(width - name.length()), result.error(), result.bound(), result.worst()));
        out().flush();
        if (result.passed()) {
            passed++;
        } else {
            failed++;
        }
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
