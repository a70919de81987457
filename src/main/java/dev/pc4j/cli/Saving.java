package dev.pc4j.cli;

import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.CheckpointTarget;
import dev.pc4j.train.Progress;
import dev.pc4j.train.Trainer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** When a run is saved, and what of it is. A save that fails for want of room is tried again at the next occasion. */
final class Saving {
    private final Trainer trainer;
    private final CheckpointTarget target;
    private final SaveInterval every;
    private final TrainingProgress progress;
    private Progress tried;
    private long triedAt = System.nanoTime();
    private volatile Progress saved = Progress.NONE;
    private CheckpointException failure;

    /** Saves to {@code target}, null for nowhere; {@code every} is null where epochs' ends are enough. */
    Saving(Trainer trainer, CheckpointTarget target, SaveInterval every, TrainingProgress progress) {
        this.trainer = trainer;
        this.target = target;
        this.every = every;
        this.progress = progress;
        this.tried = trainer.progress();
    }

    /** Within an epoch: saves where it is time to. */
    void batchDone() {
        double minutes = (double) (System.nanoTime() - triedAt) / TimeUnit.MINUTES.toNanos(1);
        if (every != null && every.hasPassed(trainer.progress().allSteps() - tried.allSteps(), minutes)) {
            save();
        }
    }

    /** Saves, unless what there is is saved; a failure is a warning, since training may go on. */
    void save() {
        if (target == null || saved.equals(trainer.progress())) {
            return;
        }
        tried = trainer.progress();
        triedAt = System.nanoTime();
        try {
            trainer.save(target.path());
            saved = tried;
            failure = null;
        } catch (CheckpointException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            failure = e;
            progress.warn(e.getMessage() + "; training goes on and tries again");
        }
    }

    /** Fails where the last save did. */
    void requireSaved() {
        if (failure != null) {
            throw failure;
        }
    }

    /** What there is of a run that was stopped. */
    String left() {
        if (saved.allSteps() == 0) {
            return "nothing is saved";
        }
        String at = saved.batches() == 0
                ? "epoch %d".formatted(saved.epochs())
                : "epoch %d as far as batch %d".formatted(saved.epochs() + 1, saved.batches());
        return "%s is saved, go on with --resume %s".formatted(at, target.path());
    }

    /** The file, or that there is none. */
    String where() {
        return target == null ? "none" : target.path().toString();
    }
}
