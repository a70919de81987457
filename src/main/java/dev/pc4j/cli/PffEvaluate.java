package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.model.PredictiveForwardForward;
import dev.pc4j.train.PffCheckpoint;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges saved circuits of PFF by the test rows of a data set. */
@Command(name = "evaluate",
        description = "Print error and squared error of reconstructions of saved circuits on test rows, and draw.",
        footer = {"", "Example:",
            "  pc4j pff evaluate pff.safetensors --reconstructions r.png --samples s.png"})
final class PffEvaluate implements Runnable, Conditional {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "CHECKPOINT", description = "The file that training saved.")
    private Path file;

    @Mixin
    private DataOptions data;

    @Mixin
    private PffReport report;

    @Mixin
    private DeviceOptions device;

    @Override
    public List<Idle> idle() {
        return device.withoutPrecision("pff");
    }

    @Override
    public void run() {
        report.check();
        PffCheckpoint saved = PffCheckpoint.read(file);
        DataSet test = data.test(command, saved.recipe(), saved.progress().dataSet());
        try (Engine engine = device.open(PredictiveForwardForward::lacking);
                PredictiveForwardForward pff = PredictiveForwardForward.restore(saved, engine)) {
            report.print(command, engine, pff, List.of(), test, file);
        }
    }
}
