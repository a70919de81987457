package dev.pc4j.engine.device;

import java.util.Arrays;

/** A training step that was asked for, so that it can be run again should the device say that it was not finite. */
final class Trained {
    final DeviceSamples samples;
    final int[] chosen;
    final int tick;

    /** The optimiser's steps before it. */
    final long updates;

    Trained(DeviceSamples samples, int[] order, int from, int count, int tick, long updates) {
        this.samples = samples;
        this.chosen = Arrays.copyOfRange(order, from, from + count);
        this.tick = tick;
        this.updates = updates;
    }
}
