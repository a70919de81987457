package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.PffLosses;
import dev.pc4j.model.PffEpoch;
import dev.pc4j.model.PffEvaluation;
import dev.pc4j.model.PredictiveForwardForward;
import dev.pc4j.train.EpochLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What happens around the epochs of circuits of PFF: test, save, log, show. */
final class PffRun implements Consumer<PffEpoch> {
    private static final List<String> COLUMNS = List.of("epoch", "goodness1", "goodness2", "read_out", "top", "middle",
            "bottom", "test_error", "test_reconstruction_mse", "seconds");

    private final PredictiveForwardForward pff;
    private final DataSet test;
    private final Path checkpoint;
    private final EpochLog log;
    private final TrainingProgress progress;
    private final LogLines lines;
    private final List<Tested> epochs = new ArrayList<>();

    /**
     * An epoch and how the circuits then do on test rows.
     *
     * @param learned what the epoch found
     * @param test after it
     */
    record Tested(PffEpoch learned, PffEvaluation test) {}

    /** A run that saves to a checkpoint; {@code log} may be null. */
    PffRun(PredictiveForwardForward pff, DataSet test, Path checkpoint, EpochLog log, TrainingProgress progress) {
        this.pff = pff;
        this.test = test;
        this.checkpoint = checkpoint;
        this.log = log;
        this.progress = progress;
        this.lines = new LogLines(progress::warn);
    }

    /** Opens the log of a run; null where none is asked for. */
    static EpochLog log(Path file) {
        return file == null ? null : EpochLog.open(file, COLUMNS);
    }

    @Override
    public void accept(PffEpoch epoch) {
        pff.save(checkpoint);
        Tested tested = new Tested(epoch, pff.evaluate(test));
        epochs.add(tested);
        if (log != null) {
            lines.add(epoch.epoch(), () -> log.append(line(tested)));
        }
        progress.say(shown(tested));
    }

    private static List<Number> line(Tested tested) {
        PffEpoch epoch = tested.learned();
        return Stream.of(Stream.<Number>of(epoch.epoch()), DoubleStream.of(epoch.losses().all()).boxed(),
                Stream.of(tested.test().error(), tested.test().reconstruction(), epoch.seconds()))
                .<Number>flatMap(part -> part)
                .toList();
    }

    private String shown(Tested tested) {
        PffEpoch epoch = tested.learned();
        PffLosses losses = epoch.losses();
        return Text.format("epoch %d/%d  goodness %s, %s  read-out %s  generation %s, %s, %s  test error %s  %.1f s",
                epoch.epoch(), progress.epochs(), Text.figure(losses.goodness1()), Text.figure(losses.goodness2()),
                Text.figure(losses.readOut()), Text.figure(losses.top()), Text.figure(losses.middle()),
                Text.figure(losses.bottom()), Text.percent(tested.test().error()), epoch.seconds());
    }

    /** The epochs that are done, without those of a run that this one goes on from. */
    List<Tested> epochs() {
        return epochs;
    }

    /** Fails where a line of the log is lost. */
    void requireWritten() {
        lines.requireWritten();
    }
}
