package dev.pc4j.engine.device;

import dev.pc4j.graph.Node;
import java.util.Arrays;

/** Values, errors and forces of nodes as the last call left them, [rows, width], brought out of the device's layout. */
final class Values {
    private final Calls calls;
    private final Network network;

    Values(Calls calls) {
        this.calls = calls;
        this.network = calls.network;
    }

    /** As {@link dev.pc4j.engine.EnginePlan#value}. */
    float[] value(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        if (of.leaf && calls.held().whole(of) && !(network.nudges(of) && of.isGaussian())) {
            return rows(of.target(), of, rows);
        }
        float[] values = rows(of.reference, of, rows);
        if (calls.shown().moved().get(of.index())) {
            float[] displacement = rows(of.displacement, of, rows);
            for (int i = 0; i < values.length; i++) {
                values[i] += displacement[i];
            }
        }
        return values;
    }

    /** What a feed-forward pass has left of a node. */
    float[] predicted(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        return rows(of.reference, of, rows);
    }

    /** As {@link dev.pc4j.engine.EnginePlan#error}. */
    float[] error(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        if (!calls.shown().live().get(of.index())) {
            return new float[rows * of.width];
        }
        float[] errors = rows(of.error, of, rows);
        float scale = (float) of.weight;
        for (int i = 0; scale != 1 && i < errors.length; i++) {
            errors[i] /= scale;
        }
        return errors;
    }

    /** As {@link dev.pc4j.engine.EnginePlan#gradientNorm}, of an inference that is taken by hand. */
    double gradientNorm(int rows) {
        double[] squares = new double[rows];
        for (int index : network.free(calls.held())) {
            NodeArrays node = network.nodes[index];
            float[] force = rows(node.force(), node, rows);
            for (int i = 0; i < force.length; i++) {
                squares[i / node.width] += (double) force[i] * force[i];
            }
        }
        return Math.sqrt(Arrays.stream(squares).max().orElse(0));
    }

    /** Rows of an array of the node's layout, without the margin. */
    private float[] rows(long at, NodeArrays node, int rows) {
        float[] all = calls.download(at, rows * node.stride);
        float[] out = new float[rows * node.width];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(all, r * node.stride, out, r * node.width, node.width);
        }
        return out;
    }
}
