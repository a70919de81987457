package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;

/** The words of a {@code PcControls}: what changes from call to call. */
final class Controls {
    /** The words before the steps. */
    private static final int HEADER = 10;

    /** The words of a {@code PcStep}. */
    private static final int STEP = 11;

    private final Optimiser optimiser;
    private final int indices;
    private final int[] words;
    private double factor = 1;

    /**
     * Room for calls of up to so many rows and settings of the optimiser.
     *
     * @param settings at least 1
     */
    Controls(Optimiser optimiser, int settings, int batch) {
        this.optimiser = optimiser;
        this.indices = HEADER + STEP * settings;
        this.words = new int[indices + batch];
        words[6] = HEADER;
        words[7] = indices;
    }

    /** The words that a call of so many rows needs. */
    int used(int rows) {
        return indices + rows;
    }

    int size() {
        return words.length;
    }

    int[] words() {
        return words;
    }

    /** Where the rows lie in the data. */
    void data(long x, long y) {
        put(0, x);
        put(2, y);
    }

    private void put(int at, long value) {
        words[at] = (int) value;
        words[at + 1] = (int) (value >>> 32);
    }

    /** How many inferences the plan has run before: random numbers are drawn by it. */
    void inference(long count) {
        put(8, count);
    }

    /** Begins a call. */
    void call(int rows, int tick, double rateFactor) {
        words[4] = rows;
        words[5] = tick;
        factor = rateFactor;
    }

    /** The rows of the data in their own order. */
    void inOrder(int rows) {
        for (int i = 0; i < rows; i++) {
            words[indices + i] = i;
        }
    }

    /** Chosen rows of the data. */
    void chosen(int[] order, int from, int rows) {
        System.arraycopy(order, from, words, indices, rows);
    }

    /** The settings {@code from, ...} of so many applications, before which {@code updates} in all go. */
    void steps(int from, int count, long updates) {
        for (int i = 0; i < count; i++) {
            step(from + i, updates + i);
        }
    }

    /** Where settings begin. */
    int at(int setting) {
        return HEADER + STEP * setting;
    }

    private void step(int index, long updates) {
        double rate = optimiser.rate() * factor;
        int rows = words[4];
        float[] values = {
            (float) rate, (float) (1.0 / rows), (float) (rate / (1 - Math.pow(optimiser.momentum(), updates + 1.0))),
            (float) (1 / Math.sqrt(1 - Math.pow(optimiser.beta2(), updates + 1.0))),
            (float) (rate * optimiser.weightDecay()), (float) optimiser.momentum(), (float) optimiser.beta2(),
            (float) optimiser.epsilon(), (float) optimiser.clipNorm(),
            (float) Math.min(updates / (updates + 1.0), optimiser.momentum()), (float) Optimiser.MQ_LEAST_STEP
        };
        for (int i = 0; i < values.length; i++) {
            words[at(index) + i] = Float.floatToRawIntBits(values[i]);
        }
    }
}
