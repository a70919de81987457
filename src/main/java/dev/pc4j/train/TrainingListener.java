package dev.pc4j.train;

import dev.pc4j.engine.Metrics;

/** Who is told how training goes. All calls come from the thread that trains, which waits for them. */
public interface TrainingListener {

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * A training step is done.
     *
     * @param epoch from 1
     * @param batch from 1
     * @param batches in this epoch
     */
    default void batchDone(int epoch, int batch, int batches) {}

    /**
     * Sums since the start of the epoch, about twenty times an epoch: reading them makes a device wait.
     *
     * @param epoch from 1
     */
    default void metrics(int epoch, Metrics soFar) {}

    /** An epoch is done; the trainer may be saved and asked for its accuracy here. */
    default void epochDone(EpochReport report) {}
}
