package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Samples;
import java.util.Optional;

/**
 * A data set as training has it: its rows in batches where the plan computes, and those that are kept back.
 *
 * @param data all of it
 * @param batches of the rows to learn from
 * @param samples the same rows, to be closed
 * @param keptBack the rows to validate by
 */
record TrainingRows(DataSet data, Batches batches, Samples samples, Optional<DataSet> keptBack)
        implements
            AutoCloseable {

    static TrainingRows of(DataSet data, Training training, Plan plan) {
        Optional<Split> parts = Optional.of(training.validation())
                .filter(Validation::isOn)
                .map(validation -> validation.split(data));
        DataSet learnt = parts.map(Split::train).orElse(data);
        Batches batches = new Batches(learnt, training.batch(), training.seed());
        return new TrainingRows(data, batches, plan.hold(learnt.inputs(), learnt.targetRows()), parts.map(Split::test));
    }

    @Override
    public void close() {
        samples.close();
    }
}
