package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Samples;

/** The rows to learn from where a plan takes them: all of them, or some batches after the others. */
interface Feed extends AutoCloseable {

    /** All at once where they fit into memory and are the same in every epoch. */
    static Feed of(Batches batches, Plan plan) {
        DataSet data = batches.data();
        return data.fitsMemory() && !batches.augments()
                ? new Whole(batches, plan, plan.hold(data.inputs(), data.targetRows()))
                : new Stretches(batches, plan);
    }

    /** Begins an epoch at one of its batches. */
    void begin(long epoch, int batch);

    /**
     * Has the rows of a batch where the plan takes them; batches of an epoch come in their order.
     *
     * @param settle waits for the steps before, which is done before their rows are given up
     */
    void ready(int batch, Runnable settle);

    /** One training step on the batch that is ready. */
    void train(int batch, double rateFactor);

    /** The sums over the training steps since the last call, as {@link Plan#metrics}. */
    Metrics metrics();

    @Override
    void close();

    /** All rows where the plan computes. */
    final class Whole implements Feed {
        private final Batches batches;
        private final Plan plan;
        private final Samples samples;
        private int[] order = {};

        private Whole(Batches batches, Plan plan, Samples samples) {
            this.batches = batches;
            this.plan = plan;
            this.samples = samples;
        }

        @Override
        public void begin(long epoch, int batch) {
            order = batches.order(epoch);
        }

        @Override
        public void ready(int batch, Runnable settle) {} // all rows are

        @Override
        public void train(int batch, double rateFactor) {
            int from = batch * batches.size();
            plan.train(samples, order, from, batches.count(from), rateFactor);
        }

        @Override
        public Metrics metrics() {
            return plan.metrics();
        }

        @Override
        public void close() {
            samples.close();
        }
    }
}
