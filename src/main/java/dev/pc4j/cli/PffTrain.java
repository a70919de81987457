package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.model.PredictiveForwardForward;
import dev.pc4j.train.CheckpointTarget;
import dev.pc4j.train.EpochLog;
import dev.pc4j.train.PffCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains circuits of PFF, or goes on training them. */
@Command(name = "train",
        description = "Train circuits of the predictive forward-forward algorithm, judge and save them after each epoch.",
        footer = {"", "Examples:", "  pc4j pff train --units 100 --epochs 5",
            "  pc4j pff train --data mnist --units 500 --epochs 10 --checkpoint pff.safetensors",
            "  pc4j pff train --epochs 20 --log curve.csv --report run.html",
            "  pc4j pff train --resume pff.safetensors --epochs 20 --samples samples.png"})
final class PffTrain implements Runnable, Conditional {
    @Spec
    private CommandSpec command;

    @Mixin
    private DataOptions data;

    @Mixin
    private PffOptions circuits;

    @Mixin
    private PffReport report;

    @Mixin
    private LogOptions log;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", description = "Passes over the data, in all.")
    private int epochs;

    @Option(names = "--components", paramLabel = "N", defaultValue = "30",
            description = "Gaussians of the mixture over top latents that samples are drawn from.")
    private int components;

    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "Where circuits are saved after each epoch, as safetensors; by default the file resumed, else "
                    + "pc4j-pff.safetensors in this folder, with a number where that is there.")
    private Path checkpoint;

    @Option(names = "--resume", paramLabel = "FILE", description = "Go on from a checkpoint, whose settings hold.")
    private Path resume;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(device.withoutPrecision("pff"));
        idle.add(Idle.where(resume != null, "--resume", Idle.all(command, circuits)));
        return idle;
    }

    @Override
    public void run() {
        Positive.check("--epochs", epochs);
        Positive.check("--components", components);
        report.check();
        Path file = file();
        if (resume == null) {
            Split split = data.load(command);
            try (Engine engine = device.open(PredictiveForwardForward::lacking);
                    PredictiveForwardForward pff = circuits.circuits(split.train()).build(engine)) {
                train(pff, split, engine, file);
            }
        } else {
            PffCheckpoint saved = PffCheckpoint.read(resume);
            Split split = data.load(command, saved.recipe(), saved.progress().dataSet());
            try (Engine engine = device.open(PredictiveForwardForward::lacking);
                    PredictiveForwardForward pff = PredictiveForwardForward.restore(saved, engine)) {
                requireMore(saved);
                train(pff, split, engine, file);
            }
        }
    }

    private void requireMore(PffCheckpoint saved) {
        int done = saved.progress().epochs();
        if (epochs <= done) {
            throw new IllegalArgumentException("checkpoint '%s' has %d epochs: ask for more, such as --epochs %d"
                    .formatted(resume, done, done + 10));
        }
    }

    private Path file() {
        Path file = checkpoint != null ? checkpoint
                : resume != null ? resume : Outputs.free("pc4j-pff", ".safetensors");
        Outputs.check("--checkpoint", file);
        log.check(file);
        if (CheckpointTarget.check(file) && (resume == null || !Outputs.same(file, resume))) {
            throw Outputs.there("--checkpoint", file, "go on from it with --resume, or name another");
        }
        return file;
    }

    private void train(PredictiveForwardForward pff, Split split, Engine engine, Path file) {
        try (TrainingProgress progress = TrainingProgress.of(quiet, command.commandLine().getErr());
                CheckpointTarget target = Outputs.hold(file);
                EpochLog lines = PffRun.log(log.log)) {
            progress.length(epochs);
            progress.say(summary(pff, split.train(), engine));
            PffRun run = new PffRun(pff, split.test(), target.path(), lines, progress);
            pff.fit(split.train(), epochs - pff.progress().epochs(), run);
            pff.fitLatents(split.train(), components);
            pff.save(target.path());
            report.print(command, engine, pff, run.epochs(), split.test(), file);
            run.requireWritten();
        }
    }

    private static String summary(PredictiveForwardForward pff, DataSet train, Engine engine) {
        return Text.format("%d-%d-%d circuits on the %d rows of %s, batch %d, K %d, on %s", pff.shape().inputs(),
                pff.shape().units(), pff.shape().units(), train.rows(), train.name(), pff.training().batch(),
                pff.training().settings().steps(), ReportOptions.engine(engine));
    }
}
