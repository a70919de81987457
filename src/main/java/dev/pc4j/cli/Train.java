package dev.pc4j.cli;

import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.graph.Graph;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointTarget;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.MetricsLog;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network, or goes on training one. */
@Command(name = "train", description = "Train a network on labelled data and save it after each epoch.",
        footer = {"", "Examples:", "  pc4j train",
            "  pc4j train --data mnist --hidden 256,256 --checkpoint mnist.safetensors",
            "  pc4j train --data iris.csv --label-column species --batch 16 --log i.jsonl",
            "  pc4j train --data houses.csv --task regression --label-column price,rent",
            "  pc4j train --validation 0.1 --patience 5 --epochs 100",
            "  pc4j train --data mnist --report run.html",
            "  pc4j train --rule incremental --steps 8 --rate 0.2 --optimiser adamw",
            "  pc4j train --resume mnist.safetensors --epochs 10",
            "  pc4j train --from mnist.safetensors --rule exact --checkpoint fine.safetensors"})
final class Train implements Callable<Integer>, Conditional {
    @Spec
    private CommandSpec command;

    @Mixin
    private RunOptions run;

    @Mixin
    private DataOptions data;

    @Mixin
    private AugmentationOptions augmentation;

    @Mixin
    private ModelOptions model;

    @Mixin
    private RuleOptions rule;

    @Mixin
    private InferenceOptions inference;

    @Mixin
    private OptimiserOptions optimiser;

    @Mixin
    private ValidationOptions validation;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ReportOptions report;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Chooses starting weights and the order of the rows.")
    @InCheckpoint("training.seed")
    private long seed;

    @Option(names = "--from", paramLabel = "FILE",
            description = "Start from a checkpoint's network and parameters; all else is as in a fresh run, unlike "
                    + "--resume. Its data are taken too where --data names no others.")
    private Path from;

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(inference.idle(List.of(rule.rule)));
        idle.add(Idle.where(from != null, "--from", "--init", "--resume"));
        idle.add(ModelOptions.idleBeside("--from", from != null));
        idle.add(ModelOptions.idleBeside("--resume", output.resume != null));
        return idle;
    }

    @Override
    public Integer call() {
        run.check();
        report.check();
        Training asked = training();
        if (output.resume != null) {
            return resume();
        }
        return from == null ? start(asked) : start(asked, Checkpoint.read(from));
    }

    private Training training() {
        return new Training(rule.rule, inference.inference(), optimiser.optimiser(), optimiser.rates(), run.batch,
                device.precision(), model.initialisation(), seed, run.epochs, validation.validation(data.splitSeed))
                .withParts(run.parts);
    }

    private int start(Training training) {
        output.check(data.data);
        data.usually(model.kind.usualTask());
        Split split = data.load(command, augmentation::on);
        Training fitting = run.on(split.train(), training, command);
        Graph graph = model.graph(split.train());
        try (Engine engine = device.open(graph, fitting);
                Cluster machines = cluster.open(device, engine);
                Trainer trainer = trainer(graph, fitting, engine, machines)) {
            return fit(machines, trainer, split, run.epochs);
        }
    }

    /** Starts a run of its own from the parameters of another. */
    private int start(Training training, Checkpoint saved) {
        boolean otherData = Given.option(command, "--data");
        SavedSettings.of(saved)
                .check(command, path -> path.startsWith("model.")
                        || (path.startsWith("data.") && !otherData));
        data.takeNamesFrom(saved.graph());
        Split split = otherData ? data.load(command, augmentation::on) : data.load(command, saved);
        output.checkOther("--from", from);
        output.check(data.data);
        Training fitting = run.on(split.train(), training, command);
        try (Engine engine = device.open(saved.graph(), fitting);
                Cluster machines = cluster.open(device, engine);
                Trainer trainer = trainer(saved.graph(), fitting, engine, machines)) {
            trainer.startFrom(saved);
            return fit(machines, trainer, split, run.epochs);
        }
    }

    private int resume() {
        Checkpoint saved = Checkpoint.read(output.resume);
        SavedSettings.of(saved).check(command);
        output.check(data.data);
        int total = Given.option(command, "--epochs") ? run.epochs : saved.training().plannedEpochs();
        int done = saved.progress().epochs();
        if (total <= done) {
            throw new IllegalArgumentException("checkpoint '%s' has %d of %d epochs: ask for more, such as --epochs %d"
                    .formatted(output.resume, done, total, done + 10));
        }
        Split split = data.load(command, saved);
        Training training = saved.training().withPrecision(device.precision().or(saved.training()::precision));
        try (Engine engine = device.open(saved.graph(), training);
                Cluster machines = cluster.open(device, engine);
                Trainer trainer = trainer(saved.graph(), training, engine, machines)) {
            trainer.restore(saved);
            requireUnstopped(trainer);
            return fit(machines, trainer, split, total);
        }
    }

    private static Trainer trainer(Graph graph, Training training, Engine engine, Cluster machines) {
        return Trainer.builder(graph).training(training).engine(engine).cluster(machines).build();
    }

    private void requireUnstopped(Trainer trainer) {
        if (trainer.hasStopped()) {
            throw new IllegalArgumentException(("checkpoint '%s' has stopped after epoch %d: its patience is %d and "
                    + "epoch %d is its best; train on from that with --from")
                    .formatted(output.resume, trainer.epochsDone(), trainer.training().validation().patience(),
                            trainer.progress().best().orElseThrow().epoch()));
        }
    }

    private int fit(Cluster machines, Trainer trainer, Split split, int total) {
        // What can be wrong with the test rows is found here, before a file is touched.
        trainer.evaluate(split.test().head(1));
        PrintWriter err = command.commandLine().getErr();
        Summary.doubts(split.train()).forEach(line -> err.println("pc4j: warning: " + line));
        try (TrainingProgress progress = TrainingProgress.of(output.quiet, err)) {
            progress.length(total);
            run(machines, trainer, split, progress);
        }
        return ExitCode.OK;
    }

    private void run(Cluster machines, Trainer trainer, Split split, TrainingProgress progress) {
        AtomicReference<Saving> saving = new AtomicReference<>();
        // Outermost, so that a run that is stopped has let go of its files when the JVM ends.
        try (Interruption interruption = new Interruption(command.commandLine().getErr(),
                () -> saving.get() == null ? "nothing is saved" : saving.get().left());
                CheckpointTarget target = output.hold(data.data)) {
            saving.set(new Saving(trainer, target, output.saveEvery, progress));
            fit(machines, trainer, split, saving.get(), interruption, progress);
        }
    }

    private void fit(Cluster machines, Trainer trainer, Split split, Saving saving, Interruption interruption,
            TrainingProgress progress) {
        try (MetricsLog log = output.log.log == null ? null : MetricsLog.open(output.log.log)) {
            progress.say(Summary.line(machines, trainer, split.train()));
            TrainingRun run = new TrainingRun(trainer, split.test(), saving, interruption::check, log, progress);
            try {
                trainer.fit(split.train(), progress.epochs() - trainer.epochsDone(), run);
                saving.save();
                run.summary(command.commandLine().getOut());
            } catch (Interruption.Stopped _) {
                saving.save();
            }
            report.write(command,
                    () -> new TrainingReport(machines, trainer, split, run).of(command, progress.epochs()));
            run.requireWritten();
        }
    }
}
