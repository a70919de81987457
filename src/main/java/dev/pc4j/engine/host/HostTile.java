package dev.pc4j.engine.host;

import dev.pc4j.engine.host.HostOperator.Push;
import dev.pc4j.engine.host.Workers.Sharing;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import java.util.Arrays;
import java.util.List;

/**
 * Some rows of the batch, which run a whole segment by themselves. It follows which nodes have moved from their reference and which
 * have an error: what has neither is exactly zero in displacement form, so products with it are skipped and nothing is lost. After the
 * feed-forward start this is the zero-error wave, on any graph and schedule.
 */
final class HostTile {
    /** Elements that move before what depends on them follows, so that it finds them in the first-level cache. */
    private static final int CHUNK = 1024;

    /** Terms of a product at a time, so that a panel's rows of them stay in the first-level cache from strip to strip. */
    private static final int TERMS = 256;

    private final HostNetwork network;
    private final Arithmetic arithmetic;
    private final int row;
    private final boolean[] moved;
    private final boolean[] live;

    /** Nodes whose operators have not settled since their error changed. */
    private final boolean[] unsettled;

    /** Which nodes have moved in this inference, so that what value optimisers keep of them counts. */
    private final boolean[] carried;

    private int rows;
    private int padded;

    /** Whether references are values that their own predictions do not equal, so that errors start from the network's bases. */
    private boolean based;

    /** What pullBack collects for one node, [padded rows, stride of that node], and a second such for sums. Per worker. */
    private float[] push;

    private float[] term;

    /** What functions need beside. Per worker. */
    private float[] work;

    HostTile(HostNetwork network, int row) {
        this.network = network;
        this.arithmetic = network.arithmetic;
        this.row = row;
        this.moved = new boolean[network.nodes.length];
        this.live = new boolean[network.nodes.length];
        this.unsettled = new boolean[network.nodes.length];
        this.carried = new boolean[network.nodes.length];
    }

    /**
     * Runs a segment on {@code rowCount} rows. Where a thread waits on the way, it gets half of them, at the next step: so no thread
     * waits long for a slower one, and weights are still read for as many rows at a time as there are threads to read them.
     *
     * @param scratch of every worker
     */
    void run(Segment segment, boolean first, int rowCount, float[][][] scratch, int worker, Sharing sharing) {
        count(rowCount);
        use(scratch[worker]);
        if (first) {
            start();
        } else if (segment.rebased()) {
            rebase();
        }
        steps(segment.steps(), 0, scratch, sharing, !segment.learners().isEmpty());
        finish(!segment.learners().isEmpty());
    }

    private void count(int rowCount) {
        rows = rowCount;
        padded = HostMatrix.roundUp(rowCount, arithmetic.strip());
    }

    private void use(float[][] scratch) {
        push = scratch[0];
        term = scratch[1];
        work = scratch[2];
    }

    private void steps(List<Timed> steps, int begin, float[][][] scratch, Sharing sharing, boolean learning) {
        for (int i = begin; i < steps.size(); i++) {
            if (rows > arithmetic.strip() && sharing.wanted()) {
                divide(steps, i, scratch, sharing, learning);
            }
            Timed timed = steps.get(i);
            List<Sweep> sweeps = Sweep.from(steps, i);
            switch (timed.step()) {
                case Step.Predict predict when !sweeps.isEmpty() -> {
                    sweep(sweeps);
                    i += 2 * sweeps.size() - 1;
                }
                case Step.Predict predict -> predict.nodes().forEach(this::predict);
                case Step.Relax relax -> relax(relax, timed);
                default -> throw new IllegalStateException("a segment holds only predictions and relaxations");
            }
        }
    }

    /** Gives away the lower half of the rows from a step on. */
    private void divide(List<Timed> steps, int step, float[][][] scratch, Sharing sharing, boolean learning) {
        int kept = HostMatrix.roundUp(rows / 2, arithmetic.strip());
        HostTile half = new HostTile(network, row + kept);
        half.count(rows - kept);
        half.based = based;
        System.arraycopy(moved, 0, half.moved, 0, moved.length);
        System.arraycopy(live, 0, half.live, 0, live.length);
        System.arraycopy(unsettled, 0, half.unsettled, 0, live.length);
        System.arraycopy(carried, 0, half.carried, 0, carried.length);
        boolean given = sharing.give(worker -> {
            half.use(scratch[worker]);
            half.steps(steps, step, scratch, sharing, learning);
            half.finish(learning);
        });
        if (given) {
            count(kept);
        }
    }

    // What the steps do.

    private void start() {
        network.loadInput(row, rows, padded);
        for (int i = 1; i < network.nodes.length; i++) {
            HostNode node = network.nodes[i];
            node.operator.forward(this, node.reference);
        }
        Arrays.fill(moved, false);
        Arrays.fill(live, false);
        Arrays.fill(carried, false);
        based = false;
        clamp();
        network.output.score(row, rows);
        predict(network.output.node.index());
    }

    private void clamp() {
        network.output.clamp(from(network.output.node), to(network.output.node));
        moved[network.output.node.index()] = true;
    }

    /** Takes the present values as the new reference, and errors against the changed parameters. */
    private void rebase() {
        for (int i = 1; i < network.nodes.length - 1; i++) {
            if (moved[i]) {
                HostNode node = network.nodes[i];
                int to = to(node);
                for (int j = from(node); j < to; j++) {
                    node.reference[j] += node.displacement[j];
                }
            }
        }
        Arrays.fill(moved, false);
        for (int i = 1; i < network.nodes.length - 1; i++) {
            HostNode node = network.nodes[i];
            node.operator.forward(this, node.error);
            int to = to(node);
            for (int j = from(node); j < to; j++) {
                node.error[j] = node.reference[j] - node.error[j];
            }
            System.arraycopy(node.error, from(node), network.bases[i], from(node), to - from(node));
            renewed(node);
        }
        based = true;
        HostNode output = network.output.node;
        output.operator.forward(this, output.reference);
        clamp();
        predict(output.index());
    }

    private void predict(int index) {
        HostNode node = network.nodes[index];
        boolean parents = parentsMoved(node);
        if (!parents && !moved[index]) {
            return;
        }
        if (parents) {
            if (!moved[index]) {
                Arrays.fill(node.displacement, from(node), to(node), 0);
            }
            node.operator.predict(this);
        } else {
            System.arraycopy(node.displacement, from(node), node.error, from(node), to(node) - from(node));
        }
        if (node == network.output.node) {
            network.output.weigh(row, rows, from(node), to(node));
        } else if (based) {
            float[] base = network.bases[index];
            int to = to(node);
            for (int i = from(node); i < to; i++) {
                node.error[i] += base[i];
            }
        }
        renewed(node);
    }

    /** Called when a node's error has been formed or has changed. */
    private void renewed(HostNode node) {
        live[node.index()] = true;
        unsettled[node.index()] = true;
        node.operator.errorReady(this);
    }

    private void settle(HostNode node) {
        if (unsettled[node.index()]) {
            node.operator.settle(this);
            unsettled[node.index()] = false;
        }
    }

    private boolean parentsMoved(HostNode node) {
        if (network.held) {
            return false;
        }
        for (HostNode parent : node.operator.parents) {
            if (moved[parent.index()]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Lets sweeps go down the network, each behind the one before it by the reach of the network: what a sweep does at a node touches
     * nothing but the node, its parents and its children, and with all of these the one before is done.
     */
    private void sweep(List<Sweep> sweeps) {
        int last = network.nodes.length - 1;
        int behind = network.reach * (sweeps.size() - 1);
        for (int i = last; i + behind > 0; i--) {
            int node = i;
            for (Sweep sweep : sweeps) {
                if (node > 0 && node <= last) {
                    visit(sweep, node);
                }
                node += network.reach;
            }
        }
    }

    private void visit(Sweep sweep, int node) {
        if (sweep.predicts(node)) {
            predict(node);
        }
        if (sweep.relaxes(node)) {
            relax(network.nodes[node], sweep.pace(node), false);
        }
    }

    /** Nodes of one step come in the order of the graph, so none reads the error of one that has just moved: children come later. */
    private void relax(Step.Relax relax, Timed timed) {
        for (int index : relax.nodes()) {
            relax(network.nodes[index], relax.pace(index, timed.t()), !timed.stale());
        }
    }

    private void relax(HostNode node, Pace pace, boolean follow) {
        int pushes = 0;
        float[] factor = null;
        boolean alone = network.uses[node.index()].length == 1;
        for (Use use : network.uses[node.index()]) {
            if (live[use.child()]) {
                Push mode = alone ? Push.ALONE : pushes == 0 ? Push.FIRST : Push.MORE;
                settle(network.nodes[use.child()]);
                factor = network.nodes[use.child()].operator.pullBack(this, use.slot(), mode);
                pushes++;
            }
        }
        if (pushes == 0 && !live[node.index()]) {
            return;
        }
        if (pushes == 0) {
            Arrays.fill(push, 0, padded * node.stride, 0);
        }
        move(node, pace, factor, follow);
    }

    private void move(HostNode node, Pace pace, float[] factor, boolean follow) {
        int from = from(node);
        int to = to(node);
        if (!moved[node.index()]) {
            Arrays.fill(node.displacement, from, to, 0);
        }
        if (!live[node.index()]) {
            Arrays.fill(node.error, from, to, 0);
        }
        if (!carried[node.index()]) {
            for (float[] slot : node.kept) {
                Arrays.fill(slot, from, to, 0);
            }
        }
        int chunk = Math.max(1, CHUNK / node.stride) * node.stride;
        for (int at = from; at < to; at += chunk) {
            int end = Math.min(to, at + chunk);
            if (pace.by().isPlain()) {
                arithmetic.relax((float) pace.rate(), at, end, push, -from, factor, node.error, node.displacement,
                        follow);
            } else {
                ValueSteps.relax(pace, at, end, push, -from, factor, node, follow);
            }
            for (int i = 0; !network.held && i < network.uses[node.index()].length; i++) {
                network.nodes[network.uses[node.index()][i].child()].operator.parentMoved(node, at, end);
            }
        }
        moved[node.index()] = true;
        carried[node.index()] = true;
        if (follow) {
            renewed(node);
        }
    }

    /** Makes explicit the zeros that were never written, and sums the energies. */
    private void finish(boolean learning) {
        for (int i = 1; i < network.nodes.length; i++) {
            HostNode node = network.nodes[i];
            if (!moved[i]) {
                Arrays.fill(node.displacement, from(node), to(node), 0);
            }
            if (!live[i]) {
                Arrays.fill(node.error, from(node), to(node), 0);
                node.operator.errorReady(this);
                node.operator.clear(this);
            } else if (learning && !node.operator.uses().isEmpty()) {
                settle(node);
            }
            if (node != network.output.node) {
                for (int r = row; r < row + rows; r++) {
                    network.energies[i][r] = 0.5f
                            * arithmetic.squares(r * node.stride, (r + 1) * node.stride, node.error);
                }
            } else {
                network.output.energies(row, rows, network.energies[i]);
            }
        }
    }

    // What operators use.

    boolean moved(HostNode node) {
        return moved[node.index()];
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
        int parts = (weights.inputs + TERMS - 1) / TERMS;
        int most = (weights.inputs + parts - 1) / parts;
        for (int p = 0; p < weights.panels; p++) {
            for (int k = 0; k < weights.inputs; k += most) {
                int terms = Math.min(most, weights.inputs - k);
                if (k == 0) {
                    product(a, from, weights, p, k, terms, init, initStride, out, to);
                } else {
                    product(a, from, weights, p, k, terms, out, to.stride, out, to);
                }
            }
        }
    }

    private void product(
            float[] a, HostNode from, HostMatrix weights, int panel, int k, int terms, float[] init, int initStride,
            float[] out, HostNode to) {
        int column = panel * weights.panel;
        arithmetic.product(
                padded, a, row * from.stride + k, from.stride, weights.values, weights.at(panel, k), terms,
                init, row * initStride + column, initStride, out, row * to.stride + column, to.stride);
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
        for (int p = 0; p < weights.inputPanels(); p++) {
            int column = p * weights.panel;
            arithmetic.product(
                    padded, signal, row * from.stride, from.stride, weights.transposed(), weights.transposedAt(0, p),
                    weights.outputs, init == null ? network.zeros : init, init == null ? 0 : column,
                    init == null ? 0 : to.stride, out, column, to.stride);
        }
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
