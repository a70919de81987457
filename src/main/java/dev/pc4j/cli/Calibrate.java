package dev.pc4j.cli;

import dev.pc4j.engine.Calibration;
import dev.pc4j.engine.Calibration.Constant;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the planner must know of a device, once. */
@Command(name = "calibrate",
        description = "Measure what the planner of a GPU must know of it, and keep that: kernels are then chosen by measured constants.",
        footer = {"", "Examples:", "  pc4j calibrate", "  pc4j calibrate --device 1"})
final class Calibrate implements Runnable {
    @Spec
    private CommandSpec command;

    @Option(names = "--engine", paramLabel = "NAME", defaultValue = "cuda",
            description = "The engine; those without a planner have nothing to measure.")
    private String engine;

    @Option(names = "--device", paramLabel = "DEVICE",
            description = "Index or part of the name of a device; the first by default.")
    private String device;

    @Override
    public void run() {
        EngineProvider provider = Engines.provider(engine);
        EngineOptions options = new EngineOptions(0, Objects.requireNonNullElse(device, ""));
        Calibration found = provider.calibrate(options)
                .orElseThrow(() -> new EngineException("engine '%s' has nothing to measure".formatted(engine)));
        Table table = new Table("constant", "value", "default", "unit", "");
        for (Constant constant : found.constants()) {
            table.row(constant.name(), Text.figure(constant.value()), Text.figure(constant.usual()), constant.unit(),
                    constant.measured() ? "measured" : "default");
        }
        command.commandLine().getOut().print(table);
        command.commandLine().getOut().println("%s: kept in %s".formatted(found.device(), found.file()));
    }
}
