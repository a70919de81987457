package dev.pc4j.engine.host;

import dev.pc4j.schedule.Program.Learner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weight gradients: one task a block of a matrix's inputs, each summing over all rows in order, so that the result does not depend on
 * who computed what. Besides, each task leaves the sums of squares and of absolute values of what it wrote.
 */
final class Gradients {
    /** Inputs a task: its transposed inputs stay in the first-level cache for the usual batches. */
    private static final int BLOCK = 64;

    private final HostNetwork network;
    private final Arithmetic arithmetic;
    private final Workers workers;
    private final float[][] transposed;
    private final List<Work> works = new ArrayList<>();

    /** The sums over a matrix's tasks. */
    private static final class Work {
        final ParametricOperator operator;
        final float[] packed;
        final double[] squares;
        final double[] absolutes;
        boolean atReference;

        Work(ParametricOperator operator, int rows) {
            this.operator = operator;
            this.packed = new float[operator.weights.panels * operator.weights.panel * rows];
            int blocks = (operator.weights.rows + BLOCK - 1) / BLOCK;
            this.squares = new double[blocks + 1];
            this.absolutes = new double[blocks + 1];
        }

        int blocks() {
            return squares.length - 1;
        }
    }

    Gradients(HostNetwork network, Workers workers) {
        this.network = network;
        this.arithmetic = network.arithmetic;
        this.workers = workers;
        this.transposed = new float[workers.threads()][BLOCK * network.rows()];
        network.learners.forEach(l -> works.add(new Work(l, network.rows())));
    }

    /** Takes the gradients of the learners over {@code rows} rows. */
    void take(List<Learner> learners, int rows) {
        List<Work> active = new ArrayList<>();
        for (Work work : works) {
            for (Learner learner : learners) {
                if (learner.node() == work.operator.self.index()) {
                    work.atReference = learner.atReference();
                    active.add(work);
                }
            }
        }
        workers.run(active.size(), (i, worker) -> packSignal(active.get(i), rows));
        int[] first = new int[active.size() + 1];
        for (int i = 0; i < active.size(); i++) {
            first[i + 1] = first[i] + active.get(i).blocks();
        }
        workers.run(first[active.size()], (task, worker) -> {
            int found = Arrays.binarySearch(first, task);
            int i = found >= 0 ? found : -found - 2;
            block(active.get(i), task - first[i], rows, transposed[worker]);
        });
    }

    /** The error signal into panels, [panel of outputs][rows][panel], and the bias gradient. */
    private void packSignal(Work work, int rows) {
        HostMatrix w = work.operator.weights;
        float[] signal = work.operator.signal();
        HostNode node = work.operator.self;
        for (int p = 0; p < w.panels; p++) {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(signal, r * node.stride + p * w.panel, work.packed, (p * rows + r) * w.panel, w.panel);
            }
        }
        if (w.offset != null) {
            biasGradient(work, signal, node, rows);
        }
    }

    private void biasGradient(Work work, float[] signal, HostNode node, int rows) {
        float[] gradient = work.operator.weights.biasGradient;
        Arrays.fill(gradient, 0);
        for (int r = 0; r < rows; r++) {
            int at = r * node.stride;
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] -= signal[at + j];
            }
        }
        sum(work, work.blocks(), gradient, 0, gradient.length, true);
    }

    private void block(Work work, int block, int rows, float[] scratch) {
        HostMatrix w = work.operator.weights;
        int input = block * BLOCK;
        int count = Math.min(BLOCK, w.rows - input);
        work.operator.transposeInputs(work.atReference, input, count, rows, scratch);
        for (int p = 0; p < w.panels; p++) {
            arithmetic.product(
                    count, scratch, 0, rows, work.packed, p * rows * w.panel, rows,
                    network.zeros, 0, 0, w.gradient, w.at(p, input), w.panel);
            sum(work, block, w.gradient, w.at(p, input), w.at(p, input) + count * w.panel, p == 0);
        }
    }

    private void sum(Work work, int slot, float[] values, int from, int to, boolean first) {
        work.absolutes[slot] = (first ? 0 : work.absolutes[slot]) + arithmetic.absolutes(from, to, values);
        work.squares[slot] = (first ? 0 : work.squares[slot]) + arithmetic.squares(from, to, values);
    }

    /** The sum of squares of all gradients of an operator; not finite when one of them is not. */
    double squares(ParametricOperator operator) {
        return Arrays.stream(work(operator).squares).sum();
    }

    /** The sum of absolute values of all gradients of an operator. */
    double absolutes(ParametricOperator operator) {
        return Arrays.stream(work(operator).absolutes).sum();
    }

    private Work work(ParametricOperator operator) {
        return works.stream().filter(w -> w.operator.self.index() == operator.self.index()).findFirst().orElseThrow();
    }
}
