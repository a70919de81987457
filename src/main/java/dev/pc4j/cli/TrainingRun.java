package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.Best;
import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import dev.pc4j.train.MetricsLog;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.TrainingListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happens around the epochs of a run: test, save, log, show. */
final class TrainingRun implements TrainingListener {
    private final Trainer trainer;
    private final DataSet test;
    private final Saving saving;
    private final Runnable stop;
    private final MetricsLog log;
    private final TrainingProgress progress;
    private final List<EpochReport> reports = new ArrayList<>();
    private final List<Evaluation> tests = new ArrayList<>();
    private final LogLines lines;
    private long firstInference;

    /** A run that asks {@code stop} after every batch, which throws to end it; {@code log} may be null. */
    TrainingRun(
            Trainer trainer, DataSet test, Saving saving, Runnable stop, MetricsLog log, TrainingProgress progress) {
        this.trainer = trainer;
        this.test = test;
        this.saving = saving;
        this.stop = stop;
        this.log = log;
        this.progress = progress;
        this.lines = new LogLines(progress::warn);
    }

    @Override
    public void batchDone(int epoch, int batch, int batches) {
        if (firstInference == 0) {
            firstInference = System.currentTimeMillis();
        }
        progress.batch(epoch, batch, batches);
        if (batch < batches) { // the last one's epoch is about to be done
            saving.batchDone();
            stop.run();
        }
    }

    @Override
    public void soFar(int epoch, Evaluation train, double energy) {
        progress.soFar(train, energy);
    }

    @Override
    public void epochDone(EpochReport report) {
        Evaluation judged = trainer.evaluate(test);
        saving.save();
        if (log != null) {
            lines.add(report.epoch(), () -> log.append(report, Optional.of(judged)));
        }
        reports.add(report);
        tests.add(judged);
        progress.epoch(report, judged);
        if (trainer.hasStopped()) {
            progress.say(Text.format("stopped: the last %d epochs had no less validation loss than epoch %d",
                    trainer.training().validation().patience(), best().orElseThrow().epoch()));
        }
        stop.run();
    }

    /** The epochs that are done, without those of a run that this one goes on from. */
    List<EpochReport> reports() {
        return reports;
    }

    /** How well the test rows were predicted after each of them. */
    List<Evaluation> tests() {
        return tests;
    }

    private Optional<Best> best() {
        return trainer.progress().best();
    }

    /** Fails where something could not be written. */
    void requireWritten() {
        saving.requireSaved();
        lines.requireWritten();
    }

    /** Prints what came out, the best epoch's where there is one. */
    void summary(PrintWriter out) {
        trainer.useBest();
        Evaluation judged = trainer.evaluate(test);
        best().ifPresent(best -> out.println(Text.format("best epoch            %d of %d (validation loss %s)",
                best.epoch(), trainer.epochsDone(), Text.figure(best.loss()))));
        if (judged.hasScore()) {
            out.println(Text.format("%-21s %s", "test " + Text.measure(judged), Text.score(judged)));
        }
        out.println("test loss             " + Text.figure(judged.loss()));
        if (!trainer.training().rule().equals(LearningRule.BACKPROP)) {
            double iteration = secondsPerIteration();
            out.println(Text.format("inference iteration   %s ms (%s iterations/s)", Text.figure(1e3 * iteration),
                    Text.figure(1 / iteration)));
        }
        out.println(Text.format("first inference       %d ms after JVM start", JvmClock.sinceStart(firstInference)));
        out.println("checkpoint            " + saving.where());
    }

    /** The median of the epochs, so that the first one's compiling does not count where there are more. */
    private double secondsPerIteration() {
        double[] sorted = reports.stream().mapToDouble(EpochReport::secondsPerIteration).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }
}
