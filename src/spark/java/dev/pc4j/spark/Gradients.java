package dev.pc4j.spark;

import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.Metrics;
import dev.pc4j.train.PartWorkers.Taken;
import java.io.Serializable;
import java.util.HashMap;

/** What a part has found, on its way to the driver; no record, as {@link Rows}. */
final class Gradients implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, float[]> byParameter;
    private final int rows;
    private final double loss;
    private final double energy;
    private final long correct;
    private final long iterations;

    Gradients(Taken taken) {
        byParameter = new HashMap<>(taken.gradients().byParameter());
        rows = taken.gradients().rows();
        loss = taken.metrics().loss();
        energy = taken.metrics().energy();
        correct = taken.metrics().correct();
        iterations = taken.metrics().iterations();
    }

    Taken taken() {
        return new Taken(new GradientSums(rows, byParameter), new Metrics(rows, loss, energy, correct, iterations));
    }
}
