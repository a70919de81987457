package dev.pc4j.engine.device;

import dev.pc4j.engine.CheckedSamples;
import dev.pc4j.graph.Graph;

/** A data set in device memory: x, then y. */
public final class DeviceSamples extends CheckedSamples {
    private final Memory memory;
    private final long targets;

    DeviceSamples(Stream stream, Graph graph, float[] x, float[] y) {
        super(graph, x, y);
        this.targets = x.length;
        this.memory = stream.allocate((long) x.length + y.length, "a data set of %d rows".formatted(rows()));
        stream.upload(memory, 0, x, 0, x.length);
        stream.upload(memory, targets, y, 0, y.length);
    }

    Memory memory() {
        return memory;
    }

    /** Where the targets begin. */
    long targets() {
        return targets;
    }

    @Override
    protected void release() {
        memory.close();
    }
}
