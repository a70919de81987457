package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;

/** A plan that computes in the Java heap while the caller waits: an inference that is submitted is done at once. */
public abstract class HeapPlan implements EnginePlan<HeapSamples> {
    private final Graph graph;
    private final Schedule schedule;
    private Metrics metrics = Metrics.NONE;
    private Inferred answer;

    /** A plan of a graph and a schedule. */
    protected HeapPlan(Graph graph, Schedule schedule) {
        this.graph = graph;
        this.schedule = schedule;
    }

    /** As {@link #infer(float[], float[], int)}, with a factor on the learning rate of an optimiser that steps within. */
    protected abstract Inferred infer(float[] x, float[] y, int rows, double rateFactor);

    /** The same with other nodes held. */
    protected abstract Inferred infer(Clamps clamps, int rows, double rateFactor);

    @Override
    public final Inferred infer(float[] x, float[] y, int rows) {
        return infer(x, y, rows, 1);
    }

    @Override
    public final Inferred infer(Clamps clamps, int rows) {
        return infer(clamps, rows, 1);
    }

    @Override
    public final HeapSamples hold(float[] x, float[] y) {
        return new HeapSamples(graph, x, y);
    }

    @Override
    public final Class<HeapSamples> held() {
        return HeapSamples.class;
    }

    @Override
    public final void submit(HeapSamples samples, int[] order, int from, int count) {
        answer = infer(samples, order, from, count, 1);
    }

    @Override
    public final Inferred await(int rows) {
        return answer;
    }

    @Override
    public final void train(HeapSamples samples, int[] order, int from, int count, double rateFactor) {
        trained(infer(samples, order, from, count, rateFactor), rateFactor);
    }

    private Inferred infer(HeapSamples samples, int[] order, int from, int count, double rateFactor) {
        samples.gather(order, from, count);
        return samples.isPair()
                ? infer(samples.x(), samples.y(), count, rateFactor)
                : infer(samples.clamps(count), count, rateFactor);
    }

    private void trained(Inferred found, double rateFactor) {
        if (!schedule.appliesWithin()) {
            learn(found.rows(), rateFactor);
        }
        metrics = metrics.plus(Metrics.of(found));
    }

    @Override
    public final void start(HeapSamples samples, int[] order, int from, int count) {
        samples.gather(order, from, count);
        if (samples.isPair()) {
            start(samples.x(), samples.y(), count);
        } else {
            start(samples.clamps(count), count);
        }
    }

    /** As {@link #finish(boolean, int, double)} without learning. */
    protected abstract Inferred finish(int rows, double rateFactor);

    @Override
    public final Inferred finish(boolean training, int rows, double rateFactor) {
        Inferred found = finish(rows, rateFactor);
        if (training) {
            trained(found, rateFactor);
        }
        return found;
    }

    @Override
    public final Metrics metrics() {
        Metrics sums = metrics;
        metrics = Metrics.NONE;
        return sums;
    }

    /** The graph it computes. */
    protected final Graph graph() {
        return graph;
    }

    /** The schedule it runs. */
    protected final Schedule schedule() {
        return schedule;
    }
}
