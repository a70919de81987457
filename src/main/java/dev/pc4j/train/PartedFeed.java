package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches that are learnt from in parts: workers take each part's gradients, and the plan steps by their sum, which is added up in the order of
 * the parts. Into which parts a batch is divided depends on their number alone, so who the workers are changes no bit.
 */
final class PartedFeed implements Feed {
    private final Batches batches;
    private final Plan plan;
    private final int parts;
    private final PartWorkers workers;
    private long epoch;
    private int[] order = {};
    private Metrics metrics = Metrics.NONE;

    /** Batches in so many parts; the caller closes the workers. */
    PartedFeed(Batches batches, Plan plan, int parts, PartWorkers workers) {
        this.batches = batches;
        this.plan = plan;
        this.parts = parts;
        this.workers = workers;
    }

    @Override
    public void begin(long number, int batch) {
        epoch = number;
        order = batches.order(number);
    }

    @Override
    public void ready(int batch, Runnable settle) {} // rows are read with each step

    @Override
    public void train(int batch, double rateFactor) {
        GradientSums sums = GradientSums.NONE;
        for (PartWorkers.Taken taken : workers.take(Trainer.parameters(plan), divide(batch))) {
            sums = sums.plus(taken.gradients());
            metrics = metrics.plus(taken.metrics());
        }
        plan.learn(sums, rateFactor);
    }

    /** Parts of as equal numbers of rows as there are; a last batch of fewer rows than parts has one row each. */
    private List<Part> divide(int batch) {
        int from = batch * batches.size();
        int count = batches.count(from);
        int into = Math.min(parts, count);
        long first = (epoch * batches.perEpoch() + batch) * parts;
        List<Part> all = new ArrayList<>();
        for (int p = 0; p < into; p++) {
            int begin = (int) ((long) p * count / into);
            int end = (int) ((p + 1L) * count / into);
            all.add(part(first + p, from + begin, end - begin));
        }
        return all;
    }

    private Part part(long inference, int from, int count) {
        float[] x = new float[count * batches.data().features()];
        float[] y = new float[count * batches.data().outputs()];
        batches.gather(epoch, order, from, count, x, y);
        return new Part(inference, x, y);
    }

    @Override
    public Metrics metrics() {
        Metrics sums = metrics;
        metrics = Metrics.NONE;
        return sums;
    }

    @Override
    public void close() {}
}
