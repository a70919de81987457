package dev.pc4j.engine.host;

import dev.pc4j.engine.Draws;
import dev.pc4j.engine.host.HostOperator.Push;
import dev.pc4j.engine.host.Workers.Sharing;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Some rows of the batch, which run a whole segment by themselves. It follows which nodes have moved from their reference and which
 * have an error: what has neither is exactly zero in displacement form, so products with it are skipped and nothing is lost. After the
 * feed-forward start this is the zero-error wave, on any graph and schedule.
 */
final class HostTile extends TileRows {
    /** Elements that are done before what depends on them follows, so that it finds them in the first-level cache. */
    static final int CHUNK = 1024;

    /** Steps that are forces. */
    private static final Pace FORCE = new Pace(ValueOptimiser.PLAIN, 1, 1);

    final boolean[] moved;
    final boolean[] live;

    /** Nodes whose operators have not settled since their error changed. */
    final boolean[] unsettled;

    /** Nodes whose error has been formed since anything moved. */
    private final boolean[] formed;

    /** Which nodes have moved in this inference, so that what value optimisers keep of them counts. */
    final boolean[] carried;

    /** Whether references are values that their own predictions do not equal, so that errors start from the network's bases. */
    boolean based;

    /** Relaxations since the start, which noise is drawn by. */
    int relaxations;

    private final TileStarts starts = new TileStarts(this);

    HostTile(HostNetwork network, int row) {
        super(network, row);
        this.moved = new boolean[network.nodes.length];
        this.live = new boolean[network.nodes.length];
        this.unsettled = new boolean[network.nodes.length];
        this.carried = new boolean[network.nodes.length];
        this.formed = new boolean[network.nodes.length];
    }

    /**
     * Runs a segment on {@code rowCount} rows. Where a thread waits on the way, it gets half of them, at the next step: so no thread
     * waits long for a slower one, and weights are still read for as many rows at a time as there are threads to read them.
     *
     * @param scratch of every worker
     */
    void run(Segment segment, boolean first, int rowCount, float[][][] scratch, int worker, Sharing sharing) {
        take(rowCount, scratch[worker]);
        touched();
        if (first) {
            starts.start();
        } else if (segment.rebased()) {
            starts.rebase();
        }
        steps(segment.steps(), 0, scratch, sharing, !segment.learners().isEmpty());
        finish(!segment.learners().isEmpty());
    }

    private void steps(Steps steps, long begin, float[][][] scratch, Sharing sharing, boolean learning) {
        long size = steps.size();
        for (long i = begin; i < size; i++) {
            if (rows > arithmetic.strip() && sharing.wanted()) {
                divide(steps, i, scratch, sharing, learning);
            }
            Timed timed = steps.get(i);
            List<Sweep> sweeps = network.isDelayed() ? List.of() : Sweep.from(steps, i);
            switch (timed.step()) {
                case Step.Predict predict when !sweeps.isEmpty() -> {
                    sweep(sweeps);
                    i += 2L * sweeps.size() - 1;
                }
                case Step.Predict predict -> predict.nodes().forEach(this::predict);
                case Step.Relax relax -> relax(relax, timed);
                case Step.RelaxErrors relax -> {
                    network.errors.step(this, relax, timed.t());
                    touched();
                }
                case Step.Nudge nudge -> network.outputs.forEach(output -> nudge(output, nudge.strength()));
                case Step.Initialise start -> {
                    touched();
                    starts.restart(start);
                }
                default -> throw new IllegalStateException("a segment holds no " + timed.step());
            }
        }
    }

    /** Gives away the lower half of the rows from a step on. */
    private void divide(Steps steps, long step, float[][][] scratch, Sharing sharing, boolean learning) {
        int kept = HostMatrix.roundUp(rows / 2, arithmetic.strip());
        HostTile half = new HostTile(network, row + kept);
        half.count(rows - kept);
        half.based = based;
        half.relaxations = relaxations;
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

    /** Forms the error of a node against its parents as they are. */
    void predict(int index) {
        HostNode node = network.nodes[index];
        if (!formed[index] && isPredictedAnew(node)) {
            if (!moved[index]) {
                Arrays.fill(node.displacement, from(node), to(node), 0);
            }
            form(node);
            weigh(node);
            renewed(node);
            formed[index] = true;
        }
    }

    /** Called when values, errors or parameters have changed, of whichever node. */
    void touched() {
        Arrays.fill(formed, false);
    }

    /** Whether a prediction may change the error of a node. */
    boolean isPredictedAnew(HostNode node) {
        return moved[node.index()] || parentsMoved(node);
    }

    /** x - mu of a node, from its displacement. */
    void form(HostNode node) {
        if (parentsMoved(node)) {
            node.operator.predict(this);
        } else {
            System.arraycopy(node.displacement, from(node), node.error, from(node), to(node) - from(node));
        }
        if (based && !network.energyOf[node.index()].isLeaf()) {
            float[] base = network.bases[node.index()];
            int to = to(node);
            for (int i = from(node); i < to; i++) {
                node.error[i] += base[i];
            }
        }
    }

    /** Makes x - mu the weighted error. */
    void weigh(HostNode node) {
        NodeEnergy energy = network.energyOf[node.index()];
        if (!energy.isPlain()) {
            energy.weigh(network.pin(node.index()), row, rows, from(node), to(node));
        }
    }

    /** Holds an output part of the way from its prediction to its value. */
    private void nudge(HostNode output, double strength) {
        if (live[output.index()]) {
            if (!moved[output.index()]) {
                Arrays.fill(output.displacement, from(output), to(output), 0);
            }
            network.energyOf[output.index()].nudge(
                    network.pin(output.index()), strength, row, rows, from(output), to(output));
            displaced(output);
        }
    }

    /** Called when a node has another displacement and the error that belongs to it. */
    void displaced(HostNode node) {
        moved[node.index()] = true;
        touched();
        for (int i = 0; !network.held && i < network.uses[node.index()].length; i++) {
            network.nodes[network.uses[node.index()][i].child()].operator.parentMoved(node, from(node), to(node));
        }
        renewed(node);
    }

    /** Called when a node's error has been formed or has changed. */
    void renewed(HostNode node) {
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
        for (int i = last; i + behind >= 0; i--) {
            int node = i;
            for (Sweep sweep : sweeps) {
                if (node >= 0 && node <= last) {
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
            relax(network.nodes[node], sweep.pace(node), 0, false);
        }
    }

    /** Nodes of one step come in the order of the graph, so none reads the error of one that has just moved: children come later. */
    private void relax(Step.Relax relax, Timed timed) {
        if (network.isDelayed()) {
            relaxTogether(relax, timed);
        } else {
            for (int index : relax.nodes()) {
                relax(network.nodes[index], relax.pace(index, timed.t()), relax.temperature(), !timed.stale());
            }
        }
        relaxations++;
    }

    /** The same where some children come before their parents: all is pulled back before anything moves. */
    private void relaxTogether(Step.Relax relax, Timed timed) {
        for (int index : relax.nodes()) {
            HostNode node = network.nodes[index];
            float[] factor = pull(node);
            for (int i = 0; i < padded * node.stride; i++) {
                float pushed = factor == null ? push[i] : push[i] * factor[i + from(node)];
                network.pulled[index][i + from(node)] = pushed;
            }
        }
        for (int index : relax.nodes()) {
            HostNode node = network.nodes[index];
            System.arraycopy(network.pulled[index], from(node), push, 0, padded * node.stride);
            move(node, relax.pace(index, timed.t()), relax.temperature(), null, !timed.stale());
        }
    }

    private void relax(HostNode node, Pace pace, double temperature, boolean follow) {
        HostPin pin = network.pin(node.index());
        if (pin != null && pin.isWhole()) {
            return;
        }
        boolean still = temperature == 0 && !live[node.index()] && !carried[node.index()];
        for (Use use : network.uses[node.index()]) {
            still &= !live[use.child()];
        }
        if (!still) {
            move(node, pace, temperature, pull(node), follow);
        }
    }

    /** Brings what flows back from all children to push, but for a factor. */
    float[] pull(HostNode node) {
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
        if (pushes == 0) {
            Arrays.fill(push, 0, padded * node.stride, 0);
        }
        return factor;
    }

    private void move(HostNode node, Pace pace, double temperature, float[] factor, boolean follow) {
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
        NodeEnergy energy = network.energyOf[node.index()];
        boolean follows = follow && energy != null;
        boolean plain = temperature == 0 && pace.by().isPlain() && network.pin(node.index()) == null
                && (energy == null || energy.isPlain());
        int chunk = Math.max(1, CHUNK / node.stride) * node.stride;
        for (int at = from; at < to; at += chunk) {
            int end = Math.min(to, at + chunk);
            if (plain) {
                arithmetic.relax((float) pace.rate(), at, end, push, -from, factor, node.error, node.displacement,
                        follows);
            } else {
                ValueSteps.of(pace, at, end, push, -from, factor, energy == null ? node.error : energy.own(), node);
                adjust(node, at, end, Math.sqrt(2 * pace.rate() * temperature));
                ValueSteps.add(push, -from, at, end, node, follows ? energy.weight() : 0);
            }
            for (int i = 0; !network.held && i < network.uses[node.index()].length; i++) {
                network.nodes[network.uses[node.index()][i].child()].operator.parentMoved(node, at, end);
            }
        }
        moved[node.index()] = true;
        carried[node.index()] = true;
        touched();
        if (follows) {
            renewed(node);
        }
    }

    /** Adds noise to the steps of a node, which stand in push, and takes those away that are held. */
    private void adjust(HostNode node, int from, int to, double deviation) {
        HostPin pin = network.pin(node.index());
        Draws draws = network.draws(node.index(), relaxations);
        for (int r = from / node.stride; r < Math.min(to / node.stride, row + rows); r++) {
            for (int j = 0; j < node.width; j++) {
                int at = (r - row) * node.stride + j;
                if (pin != null && pin.holds(r, j)) {
                    push[at] = 0;
                } else if (deviation > 0) {
                    push[at] += (float) (deviation * draws.normal(r, j));
                }
            }
        }
    }

    /**
     * Finds the square of the gradient of each row's energy with respect to what nodes have free, after a segment.
     *
     * @param squares by row
     * @param thread its scratch
     */
    void gradient(Set<Integer> free, int rowCount, double[] squares, float[][] thread) {
        take(rowCount, thread);
        for (int index : free) {
            HostNode node = network.nodes[index];
            HostPin pin = network.pin(index);
            if (pin == null || !pin.isWhole()) {
                NodeEnergy energy = network.energyOf[index];
                float[] factor = pull(node);
                ValueSteps.of(FORCE, from(node), to(node), push, -from(node), factor,
                        energy == null ? node.error : energy.own(), node);
                addSquares(node, pin, squares);
            }
        }
    }

    private void addSquares(HostNode node, HostPin pin, double[] squares) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < node.width; j++) {
                double force = pin != null && pin.holds(row + r, j) ? 0 : push[r * node.stride + j];
                squares[row + r] += force * force;
            }
        }
    }

    /** Makes explicit the zeros that were never written, and sums the energies. */
    private void finish(boolean learning) {
        for (HostNode node : network.nodes) {
            int index = node.index();
            if (!moved[index]) {
                Arrays.fill(node.displacement, from(node), to(node), 0);
            }
            if (node.operator == null) {
                continue;
            }
            if (!live[index]) {
                Arrays.fill(node.error, from(node), to(node), 0);
                node.operator.errorReady(this);
                node.operator.clear(this);
            } else if (learning && !node.operator.uses().isEmpty()) {
                settle(node);
            }
            network.energyOf[index].energies(row, rows, network.energies[index], arithmetic);
        }
    }

    // What operators ask.

    boolean moved(HostNode node) {
        return moved[node.index()];
    }

    /** Whether a node has an error that is not zero throughout. */
    boolean live(HostNode node) {
        return live[node.index()];
    }
}
