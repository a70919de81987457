package dev.pc4j.train;

/** Who is told how training goes. All calls come from the thread that trains, which waits for them. */
public interface TrainingListener {

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * A training step is done; the trainer may be saved here.
     *
     * @param epoch from 1
     * @param batch from 1
     * @param batches in this epoch
     */
    default void batchDone(int epoch, int batch, int batches) {}

    /**
     * What the epoch has found so far, told about twenty times an epoch: reading it makes a device wait.
     *
     * @param epoch from 1
     * @param train how well rows were predicted, each before its training step
     * @param energy energy after inference, per sample
     */
    default void soFar(int epoch, Evaluation train, double energy) {}

    /** An epoch is done; the trainer may be saved and asked how well it predicts here. */
    default void epochDone(EpochReport report) {}
}
