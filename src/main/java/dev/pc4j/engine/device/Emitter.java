package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Writes the phases of single operations, and follows which nodes have moved from their reference and which have an error. Both are
 * known from the schedule alone: what has neither is exactly zero in displacement form, so nothing is written for it, and after the
 * feed-forward start that is the zero-error wave, on any graph and schedule.
 */
@SuppressWarnings("EnumOrdinal") // activations are numbered in their order, as task.h says
final class Emitter {
    private final Network network;
    private final Precision precision;
    private final List<Phase> phases = new ArrayList<>();
    private final BitSet moved = new BitSet();
    private final BitSet live = new BitSet();

    /** Which nodes have moved in this inference, so that what their value optimisers keep counts. */
    private final BitSet carried = new BitSet();

    /** Whether references are values that their own predictions do not equal, so that errors start from bases. */
    private boolean based;

    Emitter(Network network, Precision precision) {
        this.network = network;
        this.precision = precision;
    }

    /** The phases since the last call. */
    List<Phase> take() {
        List<Phase> taken = List.copyOf(phases);
        phases.clear();
        return taken;
    }

    /** Whether the same nodes have moved and have errors as with another emitter, so that both write the same for a step. */
    boolean isAt(Emitter other) {
        return moved.equals(other.moved) && live.equals(other.live) && carried.equals(other.carried)
                && based == other.based;
    }

    /** Which nodes have left their reference. */
    BitSet moved() {
        return (BitSet) moved.clone();
    }

    /** Which nodes have an error. */
    BitSet live() {
        return (BitSet) live.clone();
    }

    void emit(Family family, List<Task> tasks) {
        emit(family, Precision.FP32, tasks);
    }

    /** In the plan's precision. */
    void emitProducts(Family family, List<Task> tasks) {
        emit(family, precision, tasks);
    }

    private void emit(Family family, Precision in, List<Task> tasks) {
        if (!tasks.isEmpty()) {
            phases.add(new Phase(family, in, tasks));
        }
    }

    // Tasks.

    /** A task on the rows of a node. */
    Task task(NodeArrays node, int mode) {
        return new Task().with(Int.ROWS, network.rows)
                .with(Int.N, node.width)
                .with(Int.STRIDE, node.stride)
                .with(Int.NODE, node.index())
                .with(Int.MODE, mode)
                .with(Offset.RESULTS, network.results);
    }

    private static Task product(Task task, NodeArrays from, long in, Weights weights, long at, int k) {
        return task.with(Offset.IN, in)
                .with(Int.IN_STRIDE, from.stride)
                .with(Int.K, k)
                .with(Offset.WEIGHTS, at)
                .with(Int.WEIGHT_PANEL, weights.panel)
                .with(Int.WEIGHT_ROW, weights.row);
    }

    private static Task late(Task task, NodeArrays node) {
        if (node.late != null) {
            task.with(Int.LATE, node.late.activation().ordinal())
                    .with(Offset.LATE_SUM, node.late.sum())
                    .with(Offset.LATE_VALUE, node.late.value())
                    .with(Offset.LATE_SLOPE, node.late.slope())
                    .with(Offset.SIGNAL, node.late.signal());
        }
        return task;
    }

    private static Task shown(Task task, Shown shown) {
        return task.with(Int.SHOWN, shown.activation().ordinal())
                .with(Offset.VALUE, shown.value())
                .with(Offset.DELTA, shown.delta())
                .with(Offset.SLOPE, shown.slope());
    }

    private static Task firstShown(Task task, NodeArrays node) {
        return node.apart().isEmpty() ? task : shown(task, node.apart().getFirst());
    }

    // The feed-forward start.

    /** Brings in the rows of the call; the targets too where there are any. */
    void gather(boolean targets) {
        NodeArrays input = network.nodes[0];
        NodeArrays output = network.output();
        List<Task> tasks = new ArrayList<>(List.of(task(input, 0).with(Offset.REFERENCE, input.reference)));
        if (targets) {
            tasks.add(task(output, 1).with(Offset.REFERENCE, network.target));
        }
        emit(Family.GATHER, tasks);
        show(List.of(input), Code.ACTIVATE, 0);
    }

    /** Feed-forward values of all nodes, those of one depth together. */
    void forward() {
        int[] depth = new int[network.nodes.length];
        int deepest = 0;
        for (int i = 1; i < depth.length; i++) {
            for (int parent : network.nodes[i].node.parents()) {
                depth[i] = Math.max(depth[i], depth[parent] + 1);
            }
            deepest = Math.max(deepest, depth[i]);
        }
        for (int level = 1; level <= deepest; level++) {
            List<NodeArrays> together = new ArrayList<>();
            for (int i = 1; i < depth.length; i++) {
                if (depth[i] == level) {
                    together.add(network.nodes[i]);
                }
            }
            full(together, Code.FORWARD);
            show(together, Code.ACTIVATE, 1);
        }
        moved.clear();
        live.clear();
        carried.clear();
        based = false;
    }

    /** Predictions from references, biases included. */
    private void full(List<NodeArrays> nodes, int mode) {
        Sums sums = new Sums(this);
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            Task task = late(task(node, mode), node)
                    .with(Offset.REFERENCE, node.reference)
                    .with(Offset.ERROR, node.error)
                    .with(Offset.BASE, node.base);
            if (mode == Code.FORWARD) {
                firstShown(task, node);
            }
            if (node.dense != null) {
                Weights matrix = node.dense.matrix();
                product(task, network.parent(node), node.read.value(), matrix, matrix.at, matrix.inputs);
                task.with(Offset.BIAS, node.dense.bias() == null ? Task.NONE : node.dense.bias().at);
            } else {
                sums.predicted(node, network.parents(node).stream().map(p -> p.reference).toList(), task);
            }
            tasks.add(task);
        }
        sums.emit();
        emit(Family.PREDICT, Precision.FP32, tasks);
    }

    /** What is shown besides what an epilogue has written: of every node the activations from the given one on. */
    private void show(List<NodeArrays> nodes, int mode, int from) {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            for (Shown one : node.apart().subList(Math.min(from, node.apart().size()), node.apart().size())) {
                tasks.add(shown(task(node, mode), one).with(Offset.REFERENCE, node.reference)
                        .with(Offset.DISPLACEMENT, node.displacement));
            }
        }
        emit(Family.SHOW, tasks);
    }

    /** Clamps the output and forms its error; {@link Code#START} scores the feed-forward prediction too. */
    void clamp(int mode) {
        NodeArrays output = network.output();
        emit(Family.OUTPUT, List.of(outputTask(mode)));
        moved.set(output.index());
        live.set(output.index());
    }

    private Task outputTask(int mode) {
        NodeArrays output = network.output();
        Energy energy = network.graph.energy();
        Task task = late(task(output, mode), output)
                .with(Offset.TARGET, network.target)
                .with(Offset.REFERENCE, output.reference)
                .with(Offset.DISPLACEMENT, output.displacement)
                .with(Offset.ERROR, output.error)
                .with(Offset.OUT, output.energies)
                .with(Offset.ADD1, network.losses)
                .with(Offset.ADD2, network.hits)
                .with(Real.RATE, energy.precision())
                .with(Real.SCALE, scale());
        return crossEntropy() ? task.flag(Code.CROSS_ENTROPY) : task;
    }

    boolean crossEntropy() {
        return network.graph.energy().kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
    }

    /** The factor between the output's weighted error and its error. */
    double scale() {
        return network.graph.energy().precision() * network.schedule.outputScale();
    }

    // Renewal after a change of parameters.

    /** Takes the present values as the new reference, and errors against the changed parameters. */
    void rebase() {
        List<NodeArrays> hidden = network.graph.free().stream().map(i -> network.nodes[i]).toList();
        List<Task> tasks = new ArrayList<>();
        List<NodeArrays> advanced = new ArrayList<>();
        for (NodeArrays node : hidden) {
            if (moved.get(node.index())) {
                tasks.add(firstShown(task(node, Code.ADVANCE), node).flag(Code.MOVED)
                        .with(Offset.REFERENCE, node.reference)
                        .with(Offset.DISPLACEMENT, node.displacement));
                advanced.add(node);
            }
        }
        emit(Family.SHOW, tasks);
        show(advanced, Code.ACTIVATE, 1);
        full(hidden, Code.REBASE);
        full(List.of(network.output()), Code.FORWARD);
        moved.clear();
        hidden.forEach(n -> live.set(n.index()));
        based = true;
        clamp(Code.CLAMP);
    }

    // The steps.

    /** Errors of the given nodes from present values. */
    void predict(List<Integer> indices) {
        Sums sums = new Sums(this);
        List<Task> tasks = new ArrayList<>();
        boolean logits = false;
        for (int index : indices) {
            NodeArrays node = network.nodes[index];
            boolean parents = parentsMoved(node);
            if (parents || moved.get(index)) {
                Task task = late(task(node, Code.ERROR), node).with(Offset.ERROR, node.error);
                logits |= ends(task, node);
                if (parents) {
                    prediction(task, node, sums);
                }
                tasks.add(task);
                live.set(index);
            }
        }
        sums.emit();
        emit(Family.PREDICT, precision, tasks);
        if (logits) {
            emit(Family.OUTPUT, List.of(outputTask(Code.WEIGH)));
        }
    }

    /** How the error is formed from the prediction; tells whether it takes logits. */
    private boolean ends(Task task, NodeArrays node) {
        boolean output = node == network.output();
        if (output && crossEntropy()) {
            task.flag(Code.LOGITS).with(Offset.REFERENCE, node.reference);
            return true;
        }
        if (moved.get(node.index())) {
            task.flag(Code.MOVED).with(Offset.DISPLACEMENT, node.displacement);
        }
        if (output) {
            task.with(Real.SCALE, scale());
        } else if (based) {
            task.with(Offset.BASE, node.base);
        }
        return false;
    }

    private void prediction(Task task, NodeArrays node, Sums sums) {
        if (node.dense != null) {
            Weights matrix = node.dense.matrix();
            product(task, network.parent(node), node.read.delta(), matrix, matrix.at, matrix.inputs);
            return;
        }
        sums.predicted(node, network.parents(node)
                .stream()
                .filter(p -> moved.get(p.index()))
                .map(p -> p.displacement)
                .toList(), task);
    }

    private boolean parentsMoved(NodeArrays node) {
        return !network.schedule.held() && node.node.parents().stream().anyMatch(p -> moved.get(p));
    }

    /**
     * Moves some nodes of a step in iteration t. Where errors follow their nodes, one that is a parent of another of them reads that error first, so it
     * goes before.
     */
    void relax(Step.Relax relax, List<Integer> indices, int t, boolean follow) {
        if (follow && indices.stream().anyMatch(i -> network.graph.children(i).stream().anyMatch(indices::contains))) {
            indices.forEach(i -> together(relax, List.of(i), t, true));
        } else {
            together(relax, indices, t, follow);
        }
    }

    private void together(Step.Relax relax, List<Integer> indices, int t, boolean follow) {
        Sums sums = new Sums(this);
        List<Task> tasks = new ArrayList<>();
        List<NodeArrays> movers = new ArrayList<>();
        for (int index : indices) {
            NodeArrays node = network.nodes[index];
            Task task = task(node, mode(relax.by().kind()));
            boolean pushed = sums.pushed(node, liveUses(node), task);
            if (pushed || live.get(index)) {
                tasks.add(move(by(task, node, relax.pace(index, t)), node, follow));
                movers.add(node);
            }
        }
        sums.emit();
        emit(Family.RELAX, precision, tasks);
        if (!network.schedule.held()) {
            show(movers, Code.DISPLACE, 1);
        }
        for (NodeArrays node : movers) {
            moved.set(node.index());
            carried.set(node.index());
            if (follow) {
                live.set(node.index());
            }
        }
    }

    private List<Use> liveUses(NodeArrays node) {
        return network.uses.get(node.index()).stream().filter(u -> live.get(u.child())).toList();
    }

    private static int mode(ValueOptimiser.Kind kind) {
        return switch (kind) {
            case PLAIN -> Code.MOVE;
            case MOMENTUM -> Code.MOVE_MOMENTUM;
            case ADAM -> Code.MOVE_ADAM;
        };
    }

    /** What the node's value optimiser makes of its force. */
    private Task by(Task task, NodeArrays node, Pace pace) {
        task.with(Real.RATE, pace.rate());
        if (pace.by().isPlain()) {
            return task;
        }
        return task.with(Real.MOMENTUM, pace.by().momentum())
                .with(Real.BETA2, pace.by().beta2())
                .with(Real.EPSILON, pace.by().epsilon())
                .with(Real.SPREAD, pace.spread())
                .with(Offset.SLOT1, node.kept[0])
                .with(Offset.SLOT2, pace.by().kind().slots() > 1 ? node.kept[1] : Task.NONE)
                .flag(carried.get(node.index()) ? Code.CARRIED : 0);
    }

    private Task move(Task task, NodeArrays node, boolean follow) {
        task.with(Offset.REFERENCE, node.reference)
                .with(Offset.DISPLACEMENT, node.displacement)
                .with(Offset.ERROR, node.error)
                .flag(moved.get(node.index()) ? Code.MOVED : 0)
                .flag(live.get(node.index()) ? Code.LIVE : 0)
                .flag(follow ? Code.FOLLOW : 0);
        if (!network.schedule.held()) {
            firstShown(task, node);
        }
        return follow ? late(task, node) : task;
    }

    /** Makes a task the transposed product that brings a child's error to a node. */
    void pull(Task task, NodeArrays node, NodeArrays child) {
        DenseArrays dense = child.dense;
        Weights matrix = dense.matrix();
        if (dense.transposed() == Task.NONE) {
            product(task, child, child.signal(), matrix, matrix.at, matrix.outputs);
        } else {
            product(task, child, child.signal(), matrix, dense.transposed(), matrix.outputs);
            task.with(Int.WEIGHT_PANEL, matrix.outputs * network.shape.columns());
        }
        task.with(Offset.FACTOR, child.read.slope());
    }

    /** A node of a chain with all its arrays. */
    Task link(NodeArrays node, int mode) {
        Weights matrix = node.dense.matrix();
        Task task = late(firstShown(task(node, mode), node), node)
                .with(Offset.REFERENCE, node.reference)
                .with(Offset.DISPLACEMENT, node.displacement)
                .with(Offset.ERROR, node.error);
        if (node == network.output()) {
            task.with(Offset.TARGET, network.target).with(Offset.OUT, node.energies).with(Real.SCALE, scale());
            task.flag(crossEntropy() ? Code.CROSS_ENTROPY : 0);
        }
        return product(task, network.parent(node), node.read.delta(), matrix, matrix.at, matrix.inputs);
    }

    /** Takes over a phase that has the effect of what another emitter wrote. */
    void replace(Phase phase, Emitter written) {
        phases.add(phase);
        moved.clear();
        moved.or(written.moved);
        live.clear();
        live.or(written.live);
        carried.clear();
        carried.or(written.carried);
    }

    /** One that goes on from here, apart. */
    Emitter fork() {
        Emitter fork = new Emitter(network, precision);
        fork.moved.or(moved);
        fork.live.or(live);
        fork.carried.or(carried);
        fork.based = based;
        return fork;
    }

    Network network() {
        return network;
    }

    /** Emits sums that a following phase of products starts from. */
    void rounds(Family family, List<List<Task>> rounds) {
        rounds.forEach(tasks -> emit(family, family == Family.RELAX ? precision : Precision.FP32, tasks));
    }

    // What comes after.

    /** Energies of the rows of all nodes with an error. */
    void energies() {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : network.nodes) {
            if (live.get(node.index())) {
                tasks.add(energy(node));
            }
        }
        emit(Family.ENERGY, tasks);
    }

    private Task energy(NodeArrays node) {
        boolean output = node == network.output();
        Task task = task(node, output && crossEntropy() ? Code.GIVEN : Code.GAUSSIAN)
                .with(Offset.ERROR, node.error)
                .with(Offset.OUT, node.energies);
        if (output) {
            task.with(Real.SCALE, scale());
        }
        if (node.dense != null) {
            inputs(task, node, false).with(Offset.ADD1, node.bounds)
                    .with(Offset.SIGNAL, node.late == null ? Task.NONE : node.late.signal());
        }
        return task;
    }

    /** What the gradient of a dense node reads of its parent. */
    private Task inputs(Task task, NodeArrays node, boolean atReference) {
        NodeArrays parent = network.parent(node);
        boolean present = !atReference && moved.get(parent.index()) && !network.schedule.held();
        return task.with(Offset.IN, node.read.value())
                .with(Offset.ALSO, present ? node.read.delta() : Task.NONE)
                .with(Int.K, parent.width)
                .with(Int.IN_STRIDE, parent.stride);
    }

    /**
     * Sums of the call.
     *
     * @param metrics whether they are added to the metrics of training
     */
    void total(boolean metrics, boolean lossOnly) {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : network.nodes) {
            if (live.get(node.index())) {
                boolean output = node == network.output();
                Task task = task(node, 0).with(Int.K, network.nodes.length).with(Offset.OUT, node.energies);
                task.flag(metrics ? Code.METRICS : 0).flag(lossOnly ? Code.LOSS_ONLY : 0);
                if (output) {
                    task.flag(Code.IS_OUTPUT).with(Offset.ADD1, network.losses).with(Offset.ADD2, network.hits);
                }
                if (node.dense != null) {
                    task.with(output ? Offset.SLOT1 : Offset.ADD1, node.bounds);
                }
                tasks.add(task);
            }
        }
        emit(Family.TOTAL, tasks);
    }

    /** The gradient of a dense node's matrix and bias; without an error it is zero. */
    List<Task> gradient(NodeArrays node, boolean atReference) {
        List<Task> tasks = new ArrayList<>();
        tasks.add(inputs(gradient(node, node.dense.matrix()), node, atReference));
        if (node.dense.bias() != null) {
            tasks.add(gradient(node, node.dense.bias()).with(Offset.IN, network.ones)
                    .with(Int.K, 1)
                    .with(Int.IN_STRIDE, network.shape.columns()));
        }
        return tasks;
    }

    private Task gradient(NodeArrays node, Weights of) {
        return task(node, 0).with(Offset.ERROR, node.signal())
                .with(Offset.WEIGHTS, of.at)
                .with(Int.WEIGHT_PANEL, of.panel)
                .with(Int.WEIGHT_ROW, of.row)
                .with(Offset.OUT, of.gradient())
                .flag(live.get(node.index()) ? 0 : Code.EMPTY);
    }
}
