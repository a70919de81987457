package dev.pc4j.engine.device;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arrays of a value node, [rows, stride] where nothing else is said. Those that most plans do not need are laid out when a program first asks
 * for them.
 */
final class NodeArrays extends DeviceValue {
    final Node node;

    /** Whether nobody predicts from the node: then its reference is its prediction, and what it is held at lies in target. */
    final boolean leaf;

    final boolean output;

    /** The factor between the weighted error and the error. */
    final double weight;

    /** What value optimisers keep; only of nodes that move by others than plain ones. */
    final long[] kept;

    /** One float a row: energy and the bound on its gradient. */
    final long energies;

    final long bounds;

    /** How children read it, one entry an activation. */
    final List<Shown> shown = new ArrayList<>();

    /** The operator that predicts this node; null for an input. */
    DeviceOperator operator;

    private final Network network;
    private long base = Task.NONE;
    private long push = Task.NONE;
    private long own = Task.NONE;
    private long unweighted = Task.NONE;
    private long force = Task.NONE;
    private long target = Task.NONE;
    private long losses = Task.NONE;
    private long last = Task.NONE;
    private long given = Task.NONE;
    private long mask = Task.NONE;

    /** Lays out a node of a network. */
    NodeArrays(Node node, Network network) {
        this(node, network, (int) Layout.roundUp(node.width(), network.packing.columns()));
    }

    private NodeArrays(Node node, Network network, int stride) {
        super(node.shape(), stride, network.array(node, stride), network.moves(node) ? network.array(node, stride)
                : Task.NONE, node.isInput() ? Task.NONE : network.array(node, stride));
        this.node = node;
        this.network = network;
        this.leaf = network.graph.uses(node.index()).isEmpty();
        this.output = network.graph.outputs().contains(node);
        this.weight = node.energy().precision() * (output ? network.schedule.outputScale() : 1);
        this.kept = new long[network.relaxed(node) ? network.schedule.valueSlots() : 0];
        Arrays.setAll(kept, s -> network.array(node, stride));
        this.energies = network.layout.reserve(network.rows);
        this.bounds = network.layout.reserve(network.rows);
    }

    int index() {
        return node.index();
    }

    /** Whether its error is the derivative of its energy, half the squared error by a factor. */
    boolean isGaussian() {
        return node.energy() instanceof Energy.Gaussian;
    }

    /** Whether one pass over whole rows of a clamped output forms its error: a Gaussian energy, or one softmax a row. */
    boolean byWholeRows() {
        return isGaussian() || (node.energy() instanceof Energy.SoftmaxCrossEntropy && shape.rank() == 1);
    }

    /** The error at the reference, where that is no prediction. */
    long base() {
        base = base == Task.NONE ? network.array(stride) : base;
        return base;
    }

    /** What several children bring, or what a step is made of. */
    long push() {
        push = push == Task.NONE ? network.array(stride) : push;
        return push;
    }

    /** What moves the node against itself, the derivative of its energy; the error of a Gaussian one. */
    long own() {
        if (isGaussian()) {
            return error;
        }
        own = own == Task.NONE ? network.array(stride) : own;
        return own;
    }

    /** x - mu while the place of the error holds what flows back to it. */
    long unweighted() {
        unweighted = unweighted == Task.NONE ? network.array(stride) : unweighted;
        return unweighted;
    }

    /** The force on it, for whoever looks at an inference that goes on. */
    long force() {
        force = force == Task.NONE ? network.array(stride) : force;
        return force;
    }

    /** Of a leaf: its value where it is held, and where it starts elsewhere. */
    long target() {
        target = target == Task.NONE ? network.array(stride) : target;
        return target;
    }

    /** Of an output: the energy of each row at the feed-forward pass, by the precision alone. */
    long losses() {
        losses = losses == Task.NONE ? network.layout.reserve(network.rows) : losses;
        return losses;
    }

    /** Where the last inference left it. */
    long last() {
        last = last == Task.NONE ? network.array(stride) : last;
        return last;
    }

    /** The values at which a call holds it, [batch, width] without a margin. */
    long given() {
        given = given == Task.NONE ? network.layout.reserve((long) network.batch * width) : given;
        return given;
    }

    /** Which of them it holds, ones and zeros. */
    long mask() {
        mask = mask == Task.NONE ? network.layout.reserve((long) network.batch * width) : mask;
        return mask;
    }

    /** How a child with the given activation before its weights reads this node; made on first use. */
    Shown shownTo(Activation activation) {
        for (Shown one : shown) {
            if (one.activation().equals(activation)) {
                return one;
            }
        }
        Shown made = activation.isNone()
                ? new Shown(activation, reference, displacement, Task.NONE)
                : new Shown(activation, network.array(stride), displacement == Task.NONE ? Task.NONE
                        : network.array(stride), network.array(stride));
        shown.add(made);
        return made;
    }

    /** What has arrays of its own, in the order of first use. */
    List<Shown> apart() {
        return shown.stream().filter(Shown::apart).toList();
    }
}
