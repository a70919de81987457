package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;

/** The words of a {@code PcControls}: what changes from call to call. */
final class Controls {
    /** The words before the steps. */
    private static final int HEADER = 8;

    /** The words of a {@code PcStep}. */
    private static final int STEP = 11;

    private final Optimiser optimiser;
    private final int indices;
    private final int[] words;

    /**
     * Room for calls of up to so many rows and applications of the optimiser.
     *
     * @param applications at least 1
     */
    Controls(Optimiser optimiser, int applications, int batch) {
        this.optimiser = optimiser;
        this.indices = HEADER + STEP * applications;
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

    void rows(int rows, int tick) {
        words[4] = rows;
        words[5] = tick;
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

    /** The settings of application {@code index} of a call, of which {@code updates} in all go before. */
    void step(int index, long updates, int rows, double rateFactor) {
        double rate = optimiser.rate() * rateFactor;
        float[] values = {
            (float) rate, (float) (1.0 / rows), (float) (rate / (1 - Math.pow(optimiser.momentum(), updates + 1.0))),
            (float) (1 / Math.sqrt(1 - Math.pow(optimiser.beta2(), updates + 1.0))),
            (float) (rate * optimiser.weightDecay()), (float) optimiser.momentum(), (float) optimiser.beta2(),
            (float) optimiser.epsilon(), (float) optimiser.clipNorm(),
            (float) Math.min(updates / (updates + 1.0), optimiser.momentum()), (float) Optimiser.MQ_LEAST_STEP
        };
        for (int i = 0; i < values.length; i++) {
            words[HEADER + STEP * index + i] = Float.floatToRawIntBits(values[i]);
        }
    }
}
