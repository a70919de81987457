package dev.pc4j.engine.device;

import java.util.Arrays;

/** A call that was asked for and not waited for, so that it can be run again should the device say that it was not finite. */
final class Asked {
    final DeviceSamples samples;
    final int[] chosen;
    final int tick;

    /** The optimiser's steps before it. */
    final long updates;

    Asked(DeviceSamples samples, int[] order, int from, int count, int tick, long updates) {
        this.samples = samples;
        this.chosen = Arrays.copyOfRange(order, from, from + count);
        this.tick = tick;
        this.updates = updates;
    }
}
