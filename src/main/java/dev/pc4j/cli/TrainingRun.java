package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.train.Best;
import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import dev.pc4j.train.MetricsLog;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.TrainingListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happens around the epochs of a run: test, save, log, show. */
final class TrainingRun implements TrainingListener {
    private final Trainer trainer;
    private final DataSet test;
    private final Path target;
    private final MetricsLog log;
    private final TrainingProgress progress;
    private final List<EpochReport> reports = new ArrayList<>();
    private volatile int saved;
    private long firstInference;

    /** A run that saves to {@code target}; {@code log} may be null. */
    TrainingRun(Trainer trainer, DataSet test, Path target, MetricsLog log, TrainingProgress progress) {
        this.trainer = trainer;
        this.test = test;
        this.target = target;
        this.log = log;
        this.progress = progress;
    }

    @Override
    public void batchDone(int epoch, int batch, int batches) {
        if (firstInference == 0) {
            firstInference = System.currentTimeMillis();
        }
        progress.batch(epoch, batch, batches);
    }

    @Override
    public void soFar(int epoch, Evaluation train, double energy) {
        progress.soFar(train, energy);
    }

    @Override
    public void epochDone(EpochReport report) {
        Evaluation judged = trainer.evaluate(test);
        trainer.save(target);
        saved = report.epoch();
        if (log != null) {
            log.append(report, Optional.of(judged));
        }
        reports.add(report);
        progress.epoch(report, judged);
        if (trainer.hasStopped()) {
            progress.say(Text.format("stopped: the last %d epochs had no less validation loss than epoch %d",
                    trainer.training().validation().patience(), best().orElseThrow().epoch()));
        }
    }

    private Optional<Best> best() {
        return trainer.progress().best();
    }

    /** What there is of an interrupted run. */
    String left() {
        return saved == 0
                ? "no epoch was done, nothing is saved"
                : Text.format("epoch %d is saved, go on with --resume %s", saved, target);
    }

    /** Prints what came out, the best epoch's where there is one. */
    void summary(PrintWriter out) {
        trainer.useBest();
        Evaluation judged = trainer.evaluate(test);
        double iteration = secondsPerIteration();
        best().ifPresent(best -> out.println(Text.format("best epoch            %d of %d (validation loss %s)",
                best.epoch(), trainer.epochsDone(), Text.figure(best.loss()))));
        out.println(Text.format("%-21s %s", "test " + Text.measure(judged), Text.score(judged)));
        out.println("test loss             " + Text.figure(judged.loss()));
        out.println(Text.format("inference iteration   %s ms (%s iterations/s)", Text.figure(1e3 * iteration),
                Text.figure(1 / iteration)));
        out.println(Text.format("first inference       %d ms after JVM start", JvmClock.sinceStart(firstInference)));
        out.println("checkpoint            " + target);
    }

    /** The median of the epochs, so that the first one's compiling does not count where there are more. */
    private double secondsPerIteration() {
        double[] sorted = reports.stream().mapToDouble(EpochReport::secondsPerIteration).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }
}
