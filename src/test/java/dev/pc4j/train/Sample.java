package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small things to train on. */
final class Sample {

    private Sample() {}

    static Graph net() {
        return Models.mlp(4, 5, 3).build();
    }

    /** Three classes, each around a corner of its own. */
    static DataSet blobs(int rows) {
        SplittableRandom random = new SplittableRandom(11);
        float[] x = new float[rows * 4];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % 3;
            for (int i = 0; i < 4; i++) {
                x[4 * row + i] = (float) (0.2 * random.nextGaussian() + (i == labels[row] ? 1 : 0));
            }
        }
        return new DataSet("blobs", 4, 3, x, labels);
    }

    /** Something with the same text only for the same bits. */
    static String bits(PlanState state) {
        return bits(state.parameters()) + bits(state.slots()) + state.updates();
    }

    /** The same for arrays. */
    static String bits(Map<String, float[]> arrays) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(arrays).forEach((name, values) -> {
            int[] raw = new int[values.length];
            Arrays.setAll(raw, i -> Float.floatToRawIntBits(values[i]));
            text.append(name).append(Arrays.toString(raw));
        });
        return text.toString();
    }

    static String all(Checkpoint checkpoint) {
        return GraphJson.write(checkpoint.graph()) + checkpoint.training().toString() + checkpoint.progress()
                + checkpoint.recipe() + bits(checkpoint.state()) + bits(checkpoint.best());
    }
}
