package dev.pc4j.engine.host;

import dev.pc4j.engine.host.HostOperator.Push;
import java.util.Arrays;

/** The rows of a tile, the scratch of the thread that runs it, and what operators do with both. */
abstract class TileRows {
    final HostNetwork network;
    final Arithmetic arithmetic;
    final int row;

    int rows;
    int padded;

    /** What pullBack collects for one node, [padded rows, stride of that node], and a second such for sums. Per worker. */
    float[] push;

    private float[] term;

    /** What functions need beside. Per worker. */
    private float[] work;

    TileRows(HostNetwork network, int row) {
        this.network = network;
        this.arithmetic = network.arithmetic;
        this.row = row;
    }

    /** Takes over so many rows, on a thread's scratch. */
    void take(int rowCount, float[][] threads) {
        count(rowCount);
        use(threads);
    }

    final void count(int rowCount) {
        rows = rowCount;
        padded = HostMatrix.roundUp(rowCount, arithmetic.strip());
    }

    final void use(float[][] scratch) {
        push = scratch[0];
        term = scratch[1];
        work = scratch[2];
    }

    /** Its first row. */
    int row() {
        return row;
    }

    /** Its rows, without those that pad it. */
    int rows() {
        return rows;
    }

    /** Where what is pulled back to a node goes, from its first row on. */
    float[] push() {
        return push;
    }

    /** Floats of this thread, as many as any operator needs, with any content. */
    float[] work() {
        return work;
    }

    /** What is done to a part of a row. */
    interface Part {
        void of(int row, int part);
    }

    /** Does something to every part of every row. */
    void eachPart(int parts, Part part) {
        for (int r = row; r < row + rows; r++) {
            for (int p = 0; p < parts; p++) {
                part.of(r, p);
            }
        }
    }

    /** Where this tile begins in the value's arrays. */
    int from(HostValue value) {
        return row * value.stride;
    }

    /** Where this tile ends in the value's arrays, padding rows included. */
    int to(HostValue value) {
        return (row + padded) * value.stride;
    }

    /** As many zeros as the widest row. */
    float[] zeros() {
        return network.zeros;
    }

    /** Zeroes the columns of an array of the value's layout that are beyond its width. */
    void clearMargin(float[] values, HostValue node) {
        for (int r = row; node.stride > node.width && r < row + padded; r++) {
            Arrays.fill(values, r * node.stride + node.width, (r + 1) * node.stride, 0);
        }
    }

    /** out = init + a W, a [rows, inputs] in the layout of {@code from}; init has stride initStride, 0 for one row. */
    void product(float[] a, HostNode from, HostMatrix weights, float[] init, int initStride, float[] out, HostNode to) {
        weights.multiply(
                arithmetic, padded, a, row * from.stride, from.stride, init, row * initStride, initStride, out,
                row * to.stride, to.stride);
    }

    /** Brings signal W^T, times a factor unless it is left to the caller, to push. */
    void pullBack(float[] signal, HostNode from, HostMatrix weights, HostNode to, float[] factor, Push mode) {
        if (factor == null || mode == Push.ALONE) {
            backProduct(signal, from, weights, to, mode == Push.MORE ? push : null, push);
            return;
        }
        backProduct(signal, from, weights, to, null, term);
        int offset = from(to);
        int size = padded * to.stride;
        for (int i = 0; i < size; i++) {
            float pushed = term[i] * factor[i + offset];
            push[i] = mode == Push.MORE ? push[i] + pushed : pushed;
        }
    }

    private void backProduct(float[] signal, HostNode from, HostMatrix weights, HostNode to, float[] init,
            float[] out) {
        weights.multiplyTransposed(
                arithmetic, padded, signal, row * from.stride, from.stride, init == null ? network.zeros : init,
                init == null ? 0 : to.stride, out, to.stride);
    }

    /** Brings an array of the node's layout to push as it is. */
    void push(float[] values, HostNode node, Push mode) {
        bring(values, node, push, 0, mode == Push.MORE);
    }

    /** Copies an array of a value's layout, or adds it, to where this tile's first row is at {@code at}. */
    void bring(float[] values, HostValue value, float[] into, int at, boolean more) {
        int from = from(value);
        int size = padded * value.stride;
        if (!more) {
            System.arraycopy(values, from, into, at, size);
        } else {
            for (int i = 0; i < size; i++) {
                into[at + i] += values[i + from];
            }
        }
    }
}
