package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Plan;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/** One pass over the data, or what is left of one that was not finished. */
final class Epoch {
    private static final int METRICS_AN_EPOCH = 20;

    private final Plan plan;
    private final Training training;
    private final Progress before;
    private final TrainingListener listener;
    private Metrics sums = Metrics.NONE;
    private double factor;

    Epoch(Plan plan, Training training, Progress before, TrainingListener listener) {
        this.plan = plan;
        this.training = training;
        this.before = before;
        this.listener = listener;
    }

    private int number() {
        return before.epochs() + 1;
    }

    /**
     * Runs it.
     *
     * @param reached is told after each step how many are done
     */
    EpochReport run(TrainingRows rows, IntConsumer reached) {
        Batches batches = rows.batches();
        Metrics _ = rows.feed().metrics(); // what an epoch that failed has left
        long start = System.nanoTime();
        int count = batches.perEpoch();
        int first = before.batches() % count;
        rows.feed().begin(before.epochs(), first);
        for (int batch = first; batch < count; batch++) {
            step(rows.feed(), batch, count);
            reached.accept(batch + 1);
            listener.batchDone(number(), batch + 1, count);
            if (!listener.equals(TrainingListener.NONE) && (batch + 1) % Math.ceilDiv(count, METRICS_AN_EPOCH) == 0) {
                settle(rows.feed());
                listener.soFar(number(), train(batches), energy());
            }
        }
        settle(rows.feed());
        return report((System.nanoTime() - start) / 1e9, rows, count - first);
    }

    /** Waits for the steps that were asked for, and adds what they found. */
    private void settle(Feed feed) {
        sums = sums.plus(metrics(feed));
    }

    /** Engines that compute beside the caller say here that a step was not finite. */
    private Metrics metrics(Feed feed) {
        try {
            return feed.metrics();
        } catch (DivergenceException e) {
            throw e.within("epoch %d".formatted(number()));
        }
    }

    private void step(Feed feed, int batch, int count) {
        factor = training.rates().factor(before.steps() + batch, (long) training.plannedEpochs() * count);
        feed.ready(batch, () -> settle(feed));
        try {
            feed.train(batch, factor);
        } catch (DivergenceException e) {
            throw e.within("epoch %d, batch %d of %d".formatted(number(), batch + 1, count));
        }
    }

    private Evaluation train(Batches batches) {
        return Evaluation.of(sums, plan.graph(), batches.data());
    }

    private double energy() {
        return sums.energy() / sums.rows();
    }

    private EpochReport report(double seconds, TrainingRows rows, int steps) {
        // A graph without free nodes has no iterations under some rules; its one pass counts as one.
        long iterations = Math.max(steps, sums.iterations());
        Optional<Evaluation> validation = rows.keptBack().map(data -> Predictions.evaluation(plan, data));
        return new EpochReport(number(), train(rows.batches()), validation, energy(),
                training.optimiser().rate() * factor, seconds,
                seconds / iterations, training.inference().tolerance().stops()
                        ? OptionalDouble.of(sums.iterations() / (double) steps)
                        : OptionalDouble.empty());
    }
}
