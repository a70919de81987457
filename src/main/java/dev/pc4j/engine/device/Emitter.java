package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the phases of a program, and follows which nodes have moved from their reference and which have an error. Both are known from the
 * schedule alone: what has neither is exactly zero in displacement form, so nothing is written for it, and after the feed-forward start that
 * is the zero-error wave, on any graph and schedule. What
 * is written {@link Starts}, {@link Steps}, {@link Totals} and {@link Learning} say.
 */
final class Emitter {
    private final Network network;
    private final Precision precision;
    private final List<Phase> phases = new ArrayList<>();
    private final BitSet moved = new BitSet();
    private final BitSet live = new BitSet();

    /** Which nodes have moved in this inference, so that what their value optimisers keep counts. */
    private final BitSet carried = new BitSet();

    /** Nodes whose operators have brought nothing back since their error changed. */
    private final BitSet unsettled = new BitSet();

    /** Values inside nodes that have left their reference. */
    private final Set<DeviceValue> displaced = new HashSet<>();

    private final Pins pins;
    private final boolean predicting;

    /** Whether references are values that their own predictions do not equal, so that errors start from bases. */
    private boolean based;

    /**
     * One that has written nothing.
     *
     * @param pins what the calls hold
     * @param predicting whether they are predictions, which have no targets
     */
    Emitter(Network network, Precision precision, Pins pins, boolean predicting) {
        this.network = network;
        this.precision = precision;
        this.pins = pins;
        this.predicting = predicting;
    }

    Pins pins() {
        return pins;
    }

    boolean predicting() {
        return predicting;
    }

    /** Rows of every array. */
    int rows() {
        return network.rows;
    }

    Network network() {
        return network;
    }

    Precision precision() {
        return precision;
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
                && unsettled.equals(other.unsettled) && displaced.equals(other.displaced) && based == other.based;
    }

    // What has moved and what has an error.

    /** Which nodes have left their reference. */
    BitSet moved() {
        return (BitSet) moved.clone();
    }

    /** Which nodes have an error. */
    BitSet live() {
        return (BitSet) live.clone();
    }

    boolean moved(NodeArrays node) {
        return moved.get(node.index());
    }

    boolean live(NodeArrays node) {
        return live.get(node.index());
    }

    /** Whether a node has moved in this inference. */
    boolean carried(NodeArrays node) {
        return carried.get(node.index());
    }

    boolean based() {
        return based;
    }

    /** From here on a node has a displacement. */
    void displace(NodeArrays node) {
        moved.set(node.index());
    }

    /** The same of one that has taken a step. */
    void move(NodeArrays node) {
        moved.set(node.index());
        carried.set(node.index());
    }

    /** From here on a node counts as one that has not moved in this inference. */
    void forget(NodeArrays node) {
        carried.clear(node.index());
    }

    /** From here on a value inside a node has a displacement. */
    void displace(DeviceValue inside) {
        displaced.add(inside);
    }

    /** The displacement of a value; {@link Task#NONE} while it is zero. */
    long displacement(DeviceValue value) {
        boolean counts = value instanceof NodeArrays node
                ? moved(node) && !network.schedule.held()
                : displaced.contains(value);
        return counts ? value.displacement : Task.NONE;
    }

    /** From here on a node has an error, another one than before. */
    void err(NodeArrays node) {
        live.set(node.index());
        unsettled.set(node.index());
    }

    /** Whether an error has changed since this was asked last. */
    boolean settles(NodeArrays node) {
        boolean changed = unsettled.get(node.index());
        unsettled.clear(node.index());
        return changed;
    }

    /** All nodes are at feed-forward references. */
    void restart() {
        moved.clear();
        live.clear();
        carried.clear();
        unsettled.clear();
        displaced.clear();
        based = false;
    }

    /** All nodes are at references that are no predictions, with errors from bases. */
    void base() {
        moved.clear();
        displaced.clear();
        based = true;
    }

    /** The same where predictions are held, so that what has moved stays where it is. */
    void baseHeld() {
        based = true;
    }

    /** Takes over a phase that has the effect of what another emitter wrote. */
    void replace(Phase phase, Emitter written) {
        phases.add(phase);
        take(written);
    }

    /** One that goes on from here, apart. */
    Emitter fork() {
        Emitter fork = new Emitter(network, precision, pins, predicting);
        fork.take(this);
        return fork;
    }

    private void take(Emitter from) {
        moved.clear();
        moved.or(from.moved);
        live.clear();
        live.or(from.live);
        carried.clear();
        carried.or(from.carried);
        unsettled.clear();
        unsettled.or(from.unsettled);
        displaced.clear();
        displaced.addAll(from.displaced);
        based = from.based;
    }

    // Phases and tasks.

    void emit(Family family, List<Task> tasks) {
        emit(family, Precision.FP32, tasks);
    }

    void emit(Family family, GraphTask task) {
        emit(family, List.of(task));
    }

    /** In the plan's precision. */
    void emitProducts(Family family, List<Task> tasks) {
        emit(family, precision, tasks);
    }

    void emitProduct(Family family, GraphTask task) {
        emitProducts(family, List.of(task));
    }

    private void emit(Family family, Precision in, List<Task> tasks) {
        if (!tasks.isEmpty()) {
            phases.add(new Phase(family, in, tasks));
        }
    }

    /** Emits sums that a following phase of products starts from. */
    void rounds(Family family, List<List<Task>> rounds) {
        rounds.forEach(tasks -> emit(family, family == Family.RELAX ? precision : Precision.FP32, tasks));
    }

    /** A task on the rows of a node. */
    Task task(NodeArrays node, int mode) {
        return new Task().with(Int.ROWS, network.rows)
                .with(Int.N, node.width)
                .with(Int.STRIDE, node.stride)
                .with(Int.NODE, node.index())
                .with(Int.MODE, mode)
                .with(Offset.RESULTS, network.results);
    }

    /** Gives a task what its epilogue applies after the product. */
    static Task late(Task task, NodeArrays node) {
        return node.operator.late().map(late -> late.of(task)).orElse(task);
    }

    /** Lets a task write the first of the activations that children read. */
    static Task firstShown(Task task, NodeArrays node) {
        return node.apart().isEmpty() ? task : node.apart().getFirst().of(task);
    }

    /** What is shown besides what an epilogue has written: of every node the activations from the given one on. */
    void show(List<NodeArrays> nodes, int mode, int from) {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            for (Shown one : node.apart().subList(Math.min(from, node.apart().size()), node.apart().size())) {
                tasks.add(one.of(task(node, mode))
                        .with(Offset.REFERENCE, node.reference)
                        .with(Offset.DISPLACEMENT, node.displacement)
                        .flag(mode == Code.DISPLACE ? Code.MOVED : 0));
            }
        }
        emit(Family.SHOW, tasks);
    }
}
