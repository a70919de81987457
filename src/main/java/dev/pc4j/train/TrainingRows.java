package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import java.util.Optional;
import java.util.function.Function;

/**
 * A data set as training has it: its rows in batches where the plan computes, and those that are kept back.
 *
 * @param data all of it, as the caller gave it
 * @param batches of the rows to learn from
 * @param feed the same rows where a plan takes them, to be closed
 * @param keptBack the rows to validate by
 */
record TrainingRows(DataSet data, Batches batches, Feed feed, Optional<DataSet> keptBack)
        implements
            AutoCloseable {

    /**
     * Puts a data set where it is learnt from.
     *
     * @param fitting the same in the order of the graph
     * @param feed makes the rows to learn from what training takes
     */
    static TrainingRows of(DataSet data, DataSet fitting, Training training, Function<Batches, Feed> feed) {
        Optional<Split> parts = Optional.of(training.validation())
                .filter(Validation::isOn)
                .map(validation -> validation.split(fitting));
        DataSet learnt = parts.map(Split::train).orElse(fitting);
        Batches batches = new Batches(learnt, training.batch(), training.seed());
        return new TrainingRows(data, batches, feed.apply(batches), parts.map(Split::test));
    }

    @Override
    public void close() {
        feed.close();
    }
}
