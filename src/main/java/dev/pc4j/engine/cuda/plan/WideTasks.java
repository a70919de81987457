package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tasks of the kernels {@code wide_...}, as their sources say, and where their operands lie. Errors come from the output down, a node an
 * iteration: in iteration t the nodes from L - t on have errors and have moved, and those from L - t - 1 on move.
 */
final class WideTasks {
    private final WidePlan plan;
    private final List<Task> chain;
    private final int last;

    /** By node: weights to predict it, weights by which it pushes, what its child reads, what its parent is pushed by. */
    private final long[] predicting;
    private final long[] pushing;
    private final long[] deltas;
    private final long[] errors;
    private long end;

    WideTasks(WidePlan plan, long origin) {
        this.plan = plan;
        this.chain = plan.chain();
        this.last = chain.size();
        this.end = origin;
        int batch = chain.getFirst().get(Int.ROWS);
        this.predicting = place(2, last, l -> plan.bytes(width(l), plan.columns(), width(l - 1)));
        this.pushing = place(2, last, l -> plan.bytes(width(l - 1), plan.columns(), width(l)));
        this.deltas = place(1, last - 1, l -> plan.bytes(batch, WidePlan.ROWS, width(l)));
        this.errors = place(2, last, l -> plan.bytes(batch, WidePlan.ROWS, width(l)));
    }

    /** The bytes of a node's operand. */
    private interface Size {
        long of(int layer);
    }

    private long[] place(int from, int to, Size size) {
        long[] places = new long[last + 1];
        for (int layer = from; layer <= to; layer++) {
            places[layer] = end;
            end += size.of(layer) / Float.BYTES;
        }
        return places;
    }

    /** Where the operands end. */
    long end() {
        return end;
    }

    private Task node(int layer) {
        return chain.get(layer - 1);
    }

    private int width(int layer) {
        return node(layer).get(Int.N);
    }

    private int iterations() {
        return chain.getFirst().get(Int.STEP);
    }

    /** Whether predictions of the output are logits, which another kernel makes an error. */
    boolean isLogits() {
        return node(last).has(Code.CROSS_ENTROPY);
    }

    // Packing.

    /** All weights, both ways, and the error of the output. */
    List<Task> weights() {
        List<Task> tasks = new ArrayList<>();
        for (int layer = 2; layer <= last; layer++) {
            tasks.add(packing(node(layer).at(Offset.WEIGHTS), node(layer).get(Int.WEIGHT_ROW), plan.columns())
                    .with(Int.ROWS, width(layer - 1))
                    .with(Int.N, width(layer))
                    .with(Offset.OUT, pushing[layer])
                    .with(Offset.ALSO, plan.isWave() ? Task.NONE : predicting[layer]));
        }
        tasks.add(error());
        return tasks;
    }

    /** The error of the output, or its signal. */
    Task error() {
        Task node = node(last);
        return packing(node.at(node.get(Int.LATE) == 0 ? Offset.ERROR : Offset.SIGNAL), node.get(Int.STRIDE),
                WidePlan.ROWS)
                .with(Int.ROWS, node.get(Int.ROWS))
                .with(Int.N, node.get(Int.N))
                .with(Offset.OUT, errors[last]);
    }

    private static Task packing(long from, int stride, int imageRows) {
        return new Task().with(Offset.IN, from).with(Int.IN_STRIDE, stride).with(Int.K, imageRows);
    }

    // Predictions.

    /** The errors of the nodes that have some after so many iterations, which nobody reads as operands after the last one. */
    List<Task> predict(int iteration, boolean isLast) {
        return down(last, Math.max(2, last - iteration)).mapToObj(layer -> {
            boolean logits = layer == last && isLogits();
            return node(layer).copy()
                    .with(Int.MODE, Code.ERROR)
                    .with(Int.FLAGS, logits ? Code.LOGITS : Code.MOVED)
                    .with(Int.SHOWN, 0)
                    .with(Real.SHOWN_ALPHA, 0)
                    .with(Offset.IN, deltas[layer - 1])
                    .with(Offset.WEIGHTS, predicting[layer])
                    .with(Int.K, layer == last - iteration ? 0 : width(layer - 1))
                    .with(Offset.OUT, logits || isLast ? Task.NONE : errors[layer]);
        }).toList();
    }

    /** Makes the output's logits an error. */
    Task weigh() {
        return node(last).copy().with(Int.MODE, Code.WEIGH);
    }

    // Moves.

    /** The moves of an iteration. */
    List<Task> relax(int iteration) {
        return down(last - 1, Math.max(1, last - 1 - iteration)).mapToObj(layer -> {
            Task task = node(layer);
            double rate = task.get(Real.RATE);
            int moved = layer == last - 1 - iteration ? 0 : Code.MOVED | Code.LIVE;
            return moving(layer, moved | (layer == 1 ? Code.FOLLOW : 0), deltas[layer])
                    .with(Real.RATE, task.has(Code.RATE_FALLS) ? rate / (1 + iteration) : rate);
        }).toList();
    }

    /** Whether there are nodes that do not move in so few iterations. */
    boolean isNeverReached() {
        return iterations() < last - 1;
    }

    /** What nodes hold that have not moved. */
    List<Task> still() {
        return down(last - 1, 1).mapToObj(layer -> moving(layer, Code.FOLLOW, Task.NONE).with(Int.K, 0)
                .with(Real.RATE, 0)).toList();
    }

    /** The moves of a wave, to be made one after the other. */
    List<Task> wave() {
        return down(last - 1, 1).mapToObj(layer -> {
            Task task = moving(layer, Code.FOLLOW, layer == 1 ? Task.NONE : errors[layer]);
            return node(layer).has(Code.HELD) ? task.with(Int.SHOWN, 0) : task;
        }).toList();
    }

    private Task moving(int layer, int flags, long out) {
        return node(layer).copy()
                .with(Int.MODE, Code.MOVE)
                .with(Int.FLAGS, flags)
                .with(Offset.IN, errors[layer + 1])
                .with(Offset.WEIGHTS, pushing[layer + 1])
                .with(Int.K, width(layer + 1))
                .with(Offset.FACTOR, node(layer).at(Offset.SLOPE))
                .with(Offset.OUT, out);
    }

    private static IntStream down(int from, int to) {
        return IntStream.iterate(from, layer -> layer >= to, layer -> layer - 1);
    }
}
