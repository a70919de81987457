package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Samples;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Rows that are read while others are learnt from: a thread beside the caller's reads the next stretch of batches, some
 * 16 MiB or one batch, while the plan has the one before. No more than these two are held.
 */
final class Stretches implements Feed {
    /** Enough that putting rows where a plan computes costs little beside computing. */
    private static final long BYTES = 1 << 24;

    /** Rows in the order of learning, x [rows, features] and y [rows, outputs]. */
    @SuppressWarnings("ArrayRecordComponent") // the plan's alone
    private record Stretch(float[] x, float[] y) {}

    private final Batches batches;
    private final Plan plan;
    private final int length;
    private final int[] places;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("pc4j-rows").factory());
    private long epoch;
    private int[] order = {};
    private int first;
    private Samples samples;
    private CompletableFuture<Stretch> next = new CompletableFuture<>();

    Stretches(Batches batches, Plan plan) {
        this.batches = batches;
        this.plan = plan;
        long row = (long) Float.BYTES * (batches.data().features() + batches.data().outputs());
        this.length = Math.clamp(BYTES / (row * batches.size()), 1, batches.perEpoch());
        this.places = IntStream.range(0, length * batches.size()).toArray();
    }

    @Override
    public void begin(long number, int batch) {
        release();
        epoch = number;
        order = batches.order(number);
        readNext(batch);
    }

    @Override
    public void ready(int batch, Runnable settle) {
        if (samples == null || batch == first + length) {
            take(batch, settle);
        }
    }

    @Override
    public void train(int batch, double rateFactor) {
        int from = batch * batches.size();
        plan.train(samples, places, (batch - first) * batches.size(), batches.count(from), rateFactor);
    }

    @Override
    public Metrics metrics() {
        return plan.metrics();
    }

    /** Puts the next stretch where the plan computes, and has the one after it read. */
    private void take(int batch, Runnable settle) {
        Stretch stretch = next();
        if (samples != null) {
            settle.run();
        }
        release();
        samples = plan.hold(stretch.x(), stretch.y());
        first = batch;
        if (batch + length < batches.perEpoch()) {
            readNext(batch + length);
        }
    }

    private Stretch next() {
        try {
            return next.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw e;
            }
        }
    }

    private void readNext(int batch) {
        long number = epoch;
        int[] rows = order;
        next = CompletableFuture.supplyAsync(() -> read(number, rows, batch), reader);
    }

    private Stretch read(long number, int[] rows, int batch) {
        int from = batch * batches.size();
        int count = Math.min(length * batches.size(), rows.length - from);
        float[] x = new float[count * batches.data().features()];
        float[] y = new float[count * batches.data().outputs()];
        batches.gather(number, rows, from, count, x, y);
        return new Stretch(x, y);
    }

    private void release() {
        if (samples != null) {
            samples.close();
        }
        samples = null;
    }

    @Override
    public void close() {
        reader.shutdownNow();
        release();
    }
}
