package dev.pc4j.engine.device;

import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import java.util.ArrayList;
import java.util.List;

/** A {@code PcResults}, as it came from the device. */
final class Results {
    private final float[] words;

    Results(float[] words) {
        this.words = words;
    }

    private int integer(int at) {
        return Float.floatToRawIntBits(words[at]);
    }

    /** The tick of the first call that gave something not finite; 0 for none. */
    int failedTick() {
        return integer(Code.STATUS);
    }

    /** Of the given nodes. */
    double[] energies(List<Integer> nodes) {
        return nodes.stream().mapToDouble(node -> words[Code.ENERGIES + node]).toArray();
    }

    /** What a call of so many rows and iterations has found, whose given nodes have energies. */
    Inferred inferred(List<Integer> nodes, int rows, int iterations) {
        List<Double> all = new ArrayList<>();
        double total = 0;
        for (double energy : energies(nodes)) {
            all.add(energy);
            total += energy;
        }
        return new Inferred(rows, words[Code.LOSS], integer(Code.CORRECT), total, all, iterations);
    }

    Metrics metrics() {
        return new Metrics(
                integer(Code.SUM_ROWS), pair(Code.SUM_LOSS), pair(Code.SUM_ENERGY), integer(Code.SUM_CORRECT), 0);
    }

    private double pair(int at) {
        return (double) words[at] + words[at + 1];
    }

    /** The words of results in which nothing has been found yet. */
    static float[] cleared() {
        float[] words = new float[Code.ENERGIES];
        words[Code.CLIP] = 1;
        return words;
    }
}
