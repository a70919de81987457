package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Plan;
import java.util.Arrays;

/** Feed-forward passes over more rows than a plan takes at once. */
final class Evaluation {

    private Evaluation() {}

    /** The output for any number of rows, [rows, n_output]. */
    static float[] predict(Plan plan, float[] x) {
        int inputs = plan.graph().input().width();
        int outputs = plan.graph().output().width();
        int rows = x.length / inputs;
        int batch = plan.options().batch();
        if (rows <= batch || x.length % inputs != 0) {
            return plan.predict(x);
        }
        float[] all = new float[Math.multiplyExact(rows, outputs)];
        for (int from = 0; from < rows; from += batch) {
            int to = Math.min(rows, from + batch);
            float[] part = plan.predict(Arrays.copyOfRange(x, from * inputs, to * inputs));
            System.arraycopy(part, 0, all, from * outputs, part.length);
        }
        return all;
    }

    /** Counts by true class (row) and predicted class (column). */
    static int[][] confusion(Plan plan, DataSet data) {
        int classes = plan.graph().output().width();
        float[] outputs = predict(plan, data.inputs());
        int[][] counts = new int[classes][classes];
        for (int row = 0; row < data.rows(); row++) {
            counts[data.labels()[row]][largest(outputs, row * classes, classes)]++;
        }
        return counts;
    }

    /** The index of the first largest element. */
    private static int largest(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
