package dev.pc4j.cli;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Precision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the engines of this build and the devices of those that have several. */
@Command(name = "devices", description = "List the engines of this build, their devices, or why one cannot run here.",
        footer = {"", "Example:", "  pc4j devices", "  pc4j devices --operators"})
final class Devices implements Runnable {
    @Spec
    private CommandSpec command;

    @Option(names = "--operators", description = "Print which engine computes which operators and features instead.")
    private boolean operators;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        List<EngineProvider> all = Engines.providers();
        if (operators) {
            out.print(OperatorTable.of(all));
            return;
        }
        int width = all.stream().mapToInt(p -> p.name().length()).max().orElse(1);
        for (EngineProvider provider : all) {
            String name = provider.name() + " ".repeat(width - provider.name().length());
            String why = provider.unavailable().orElse(null);
            out.println(name + "  " + (why == null ? device(provider) : "cannot run here: " + why));
            if (why == null) {
                list(provider.devices(), " ".repeat(width + 2));
            }
        }
        auto(all);
    }

    private void list(List<String> devices, String margin) {
        for (int i = 0; i < devices.size(); i++) {
            command.commandLine().getOut().println("%s--device %d  %s".formatted(margin, i, devices.get(i)));
        }
    }

    private void auto(List<EngineProvider> all) {
        PrintWriter out = command.commandLine().getOut();
        for (EngineProvider provider : all) {
            if (provider.order() >= 0) {
                Optional<String> why = provider.passedOver();
                if (why.isEmpty()) {
                    out.println("--engine auto takes " + provider.name());
                    return;
                }
                if (provider.unavailable().isEmpty()) {
                    out.println("--engine auto passes over %s: %s".formatted(provider.name(), why.get()));
                }
            }
        }
        out.println("--engine auto finds no engine: name one");
    }

    /** An engine that looks available may still fail to open: that is what its line says then. */
    private static String device(EngineProvider provider) {
        try (Engine engine = provider.open(EngineOptions.DEFAULT)) {
            String precisions = engine.precisions().stream().map(Precision::label).collect(Collectors.joining(", "));
            return "%s (%s)".formatted(engine.device(), precisions);
        } catch (EngineException e) {
            return "does not open: " + e.getMessage();
        }
    }
}
