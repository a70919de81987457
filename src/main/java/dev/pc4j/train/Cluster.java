package dev.pc4j.train;

import dev.pc4j.data.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machines on which runs are trained side by side, and on which the parts of one run's batches are learnt from. */
public interface Cluster extends AutoCloseable {

    /** Who is told how runs go, in their order; all calls come from the thread that waits for them. */
    interface Listener {
        /** Listens to nothing. */
        Listener NONE = new Listener() {};

        /** All runs before this one have come to their ends. */
        default void next(int run) {}

        /** An epoch of the run is done, where that can be seen from here. */
        default void epochDone(int run, int epoch) {}

        /** The run has come to its end. */
        default void done(int run, Run.Outcome outcome) {}
    }

    /** What it is, in a few words. */
    String description();

    /**
     * Trains runs, each on one machine, as many at once as there is room for.
     *
     * @param split their data, which other machines load by their recipe
     * @param folder where they look for them first, or null
     * @return what each has come to, in the order of the runs
     * @throws dev.pc4j.data.DataException where another machine cannot load the data
     */
    List<Run.Outcome> train(List<Run> runs, Split split, Path folder, Listener listener);

    /**
     * Those who take the gradients of one run's batches in {@linkplain Training#parts parts}, for the caller to close; empty where batches are
     * learnt from as a whole by the trainer's own plan.
     *
     * @throws IllegalArgumentException where parts of its batches cannot be inferred apart
     */
    Optional<PartWorkers> workers(Run run);

    @Override
    void close();
}
