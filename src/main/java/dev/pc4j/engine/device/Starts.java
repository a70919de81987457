package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Pins.Extent;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Shape;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;

/** Where an inference starts, and starts again after a change of parameters. */
final class Starts {
    private final Emitter out;
    private final Network network;
    private final Pins pins;
    private final Steps steps;

    /** Whether references will be no predictions, so that errors start from bases: something is held, or starts, elsewhere. */
    private final boolean anchored;

    Starts(Emitter out) {
        this.out = out;
        this.network = out.network();
        this.pins = out.pins();
        this.steps = new Steps(out);
        this.anchored = !out.predicting() && (network.graph.hasDelays() || !network.starts.isEmpty()
                || network.predicted().stream().anyMatch(n -> !n.leaf && pins.any(n)));
    }

    /** Values of all nodes at the start, and what errors there are. */
    void begin() {
        begin(network.starts);
        if (!out.predicting()) {
            steps.countFromZero();
        }
    }

    private void begin(List<Step.Initialise> starts) {
        out.restart();
        gather();
        inputs();
        forward();
        if (!out.predicting()) {
            score();
            if (anchored) {
                starts.forEach(this::initialise);
                anchor(network.schedule.held());
            } else {
                network.predicted().forEach(this::settle);
            }
        }
    }

    // What a call brings.

    /** Brings in the rows of x and y. */
    private void gather() {
        if (!pins.sampled()) {
            return;
        }
        List<Task> tasks = new ArrayList<>();
        if (!network.graph.inputs().isEmpty()) {
            tasks.add(gather(network.inputs(), 0));
        }
        if (!out.predicting()) {
            tasks.add(gather(network.outputs(), 1));
        }
        out.emit(Family.GATHER, tasks);
    }

    /** Those of some nodes, which lie side by side. */
    private Task gather(List<NodeArrays> nodes, int mode) {
        Brought first = brought(nodes.getFirst());
        return out.task(nodes.getFirst(), mode)
                .with(Int.N, nodes.stream().mapToInt(n -> n.width).sum())
                .with(Int.STRIDE, first.stride())
                .with(Offset.REFERENCE, first.at());
    }

    /** Where the rows of a node lie once they are there. */
    private record Brought(long at, int stride) {}

    /** Where they are needed, if that is possible; in a place of their own where those of several nodes come together. */
    private Brought brought(NodeArrays node) {
        List<NodeArrays> together = node.node.isInput() ? network.inputs() : network.outputs();
        if (together.size() == 1) {
            return new Brought(node.node.isInput() ? node.reference : node.leaf ? node.target() : node.push(),
                    node.stride);
        }
        int stride = network.stride(Shape.of(together.stream().mapToInt(n -> n.width).sum()));
        long column = together.stream().takeWhile(n -> n != node).mapToInt(n -> n.width).sum();
        return new Brought((node.node.isInput() ? network.inputRows(stride) : network.outputRows(stride)) + column,
                stride);
    }

    /** Puts what is held of a node into an array of its layout. */
    private void hold(NodeArrays node, long into) {
        if (!pins.any(node) || (pins.sampled() && into == brought(node).at())) {
            return;
        }
        GraphTask task = Maps.on(node, "HOLD", out.rows()).with("out", into);
        if (pins.sampled()) {
            task.with("in", brought(node).at()).with("inStride", brought(node).stride());
        } else {
            task.with("in", node.given()).with("inStride", node.width);
            task.with("with", pins.of(node) == Extent.PART ? node.mask() : Task.NONE);
        }
        out.emit(Family.MAP, task);
    }

    private void inputs() {
        List<NodeArrays> inputs = network.inputs();
        for (NodeArrays input : inputs) {
            if (!pins.whole(input)) {
                fill(input, input.reference);
            }
            hold(input, input.reference);
        }
        out.show(inputs, Code.ACTIVATE, 0);
        if (network.graph.hasDelays()) {
            network.predicted().forEach(node -> fill(node, node.reference));
            out.show(network.predicted(), Code.ACTIVATE, 0);
        }
    }

    private void fill(NodeArrays node, long array) {
        copy(node, Task.NONE, array);
    }

    private void copy(NodeArrays node, long from, long to) {
        out.emit(Family.MAP, Maps.copy(node, from, to, false, out.rows()));
    }

    // The feed-forward pass.

    /** Feed-forward values of all nodes, those of one depth together; what is held stands in for what is predicted. */
    private void forward() {
        int[] depth = new int[network.nodes.length];
        int deepest = 0;
        for (NodeArrays node : network.predicted()) {
            for (int parent : node.node.parents()) {
                int below = parent < node.index() ? depth[parent] : 0;
                depth[node.index()] = Math.max(depth[node.index()], below + 1);
            }
            deepest = Math.max(deepest, depth[node.index()]);
        }
        for (int level = 1; level <= deepest; level++) {
            int here = level;
            List<NodeArrays> together = network.predicted().stream().filter(n -> depth[n.index()] == here).toList();
            full(together, Code.FORWARD);
            out.show(together, Code.ACTIVATE, 1);
            List<NodeArrays> held = together.stream().filter(n -> !n.leaf && pins.any(n)).toList();
            held.forEach(this::holdInside);
        }
    }

    /** Holds a node that others predict from; its error keeps the prediction, to be scored against it. */
    private void holdInside(NodeArrays node) {
        copy(node, node.reference, node.error);
        if (network.schedule.held()) {
            copy(node, node.reference, node.base());
        }
        hold(node, node.reference);
        out.show(List.of(node), Code.ACTIVATE, 0);
    }

    /** Predictions from references, biases included. */
    private void full(List<NodeArrays> nodes, int mode) {
        Sums sums = new Sums(out);
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            Task task = Emitter.late(out.task(node, mode), node)
                    .with(Offset.REFERENCE, node.reference)
                    .with(Offset.ERROR, node.error);
            if (mode == Code.FORWARD) {
                Emitter.firstShown(task, node);
            } else {
                task.with(Offset.BASE, node.base());
            }
            node.operator.forward(task, sums);
            tasks.add(task);
        }
        sums.emit();
        out.emit(Family.PREDICT, tasks);
    }

    // Leaves, outputs and energies.

    /** Losses and hits of the outputs, and the values of leaves that are not clamped at once. */
    private void score() {
        boolean hits = false;
        for (NodeArrays node : network.predicted()) {
            if (network.clampedAtOnce(node, pins)) {
                hold(node, node.target());
                out.emit(Family.OUTPUT, List.of(output(out, node, Code.START)));
                continue;
            }
            if (node.leaf) {
                value(node);
            }
            if (node.output && pins.any(node)) {
                out.emit(Family.WEIGH, score(node).flag("ADDS", hits));
                hits = true;
            } else if (node.output) {
                out.emit(Family.MAP, constant(node.losses(), 0));
            }
        }
        if (!hits) {
            noMisses();
        }
    }

    private void value(NodeArrays leaf) {
        if (!pins.whole(leaf)) {
            copy(leaf, leaf.reference, leaf.target());
        }
        hold(leaf, leaf.target());
    }

    /** Where no output is held in a call, every row counts as hit. */
    private void noMisses() {
        if (network.outputs().stream().noneMatch(node -> network.clampedAtOnce(node, pins))) {
            out.emit(Family.MAP, constant(network.hits, 1));
        }
    }

    /** One number for every row. */
    private GraphTask constant(long array, double value) {
        return Maps.numbers(out.rows()).with("plus", value).with("out", array);
    }

    private GraphTask score(NodeArrays node) {
        return weigh(out, node, "SCORE").with("reference", node.leaf ? node.reference : node.error)
                .with("target", node.leaf ? node.target() : node.reference)
                .with("loss", node.losses())
                .with("hit", network.hits)
                .with("precision", node.node.energy().precision());
    }

    /** A task on the energy of a node. */
    static GraphTask weigh(Emitter out, NodeArrays node, String mode) {
        return GraphTask.of(Family.WEIGH, mode, out.rows())
                .with("n", node.width)
                .with("stride", node.stride)
                .with("classes", node.shape.last())
                .with("kind", Header.number(switch (node.node.energy()) {
                    case Energy.Gaussian gaussian -> "KIND_GAUSSIAN";
                    case Energy.SoftmaxCrossEntropy softmax -> "KIND_SOFTMAX";
                    case Energy.BernoulliCrossEntropy bernoulli -> "KIND_BERNOULLI";
                }))
                .cut(out.rows(), 1);
    }

    /** A task on an output that is clamped at once. */
    static Task output(Emitter out, NodeArrays output, int mode) {
        Task task = Emitter.late(out.task(output, mode), output)
                .with(Offset.TARGET, output.target())
                .with(Offset.REFERENCE, output.reference)
                .with(Offset.DISPLACEMENT, output.displacement)
                .with(Offset.ERROR, output.error)
                .with(Offset.OUT, output.energies)
                .with(Offset.ADD1, output.losses())
                .with(Offset.ADD2, out.network().hits)
                .with(Real.RATE, output.node.energy().precision())
                .with(Real.SCALE, output.weight);
        return output.isGaussian() ? task : task.flag(Code.CROSS_ENTROPY);
    }

    /** Forms what error a node has at its prediction. */
    private void settle(NodeArrays node) {
        if (network.clampedAtOnce(node, pins)) {
            out.displace(node);
            out.err(node);
        } else if (node.leaf) {
            clamp(node);
        } else if (!node.isGaussian()) {
            fill(node, node.error);
            steps.weigh(node);
        }
    }

    /** Gives a leaf its displacement from its prediction, which is its reference, and its error. */
    private void clamp(NodeArrays leaf) {
        boolean starts = network.starts.stream().anyMatch(start -> start.nodes().contains(leaf.index()));
        if (steps.isApart(leaf) || !(pins.any(leaf) || starts || out.based())) {
            if (!leaf.isGaussian()) {
                fill(leaf, leaf.error);
                steps.weigh(leaf);
            }
            return;
        }
        out.emit(Family.MAP, Maps.copy(leaf, leaf.target(), leaf.displacement, false, out.rows())
                .with("minus", leaf.reference));
        out.displace(leaf);
        steps.predict(List.of(leaf.index()));
    }

    // Other starts.

    /**
     * Puts nodes at another start than the feed-forward one, but for what is held. Where predictions stay at the feed-forward values, so do the
     * references.
     */
    private void initialise(Step.Initialise start) {
        for (int index : start.nodes()) {
            NodeArrays node = network.nodes[index];
            if (!pins.whole(node)) {
                initialise(node, start.start());
            }
        }
    }

    private void initialise(NodeArrays node, Start start) {
        boolean displaced = !node.leaf && network.schedule.held();
        long value = node.leaf ? node.target() : displaced ? node.displacement : node.reference;
        switch (start.kind()) {
            case FEED_FORWARD -> predict(node, value);
            case ZERO -> fill(node, value);
            case RANDOM -> out.emit(Family.MAP, Maps.on(node, "NORMAL", out.rows())
                    .with("seed", network.seed)
                    .with("node", node.index())
                    .with("step", -1)
                    .with("factor", start.deviation())
                    .with("out", value));
            case KEEP -> copy(node, pins.continued() ? node.last() : node.reference, value);
        }
        hold(node, value);
        if (displaced) {
            out.emit(Family.MAP,
                    Maps.copy(node, value, value, false, out.rows()).with("minus", node.reference));
            out.displace(node);
        } else if (!node.leaf) {
            out.show(List.of(node), Code.ACTIVATE, 0);
        }
    }

    /** Brings a node's prediction, which is held or that from the references of its parents, to where a value lies. */
    private void predict(NodeArrays node, long value) {
        if (!network.schedule.held()) {
            full(List.of(node), Code.FORWARD, value);
        } else {
            boolean based = out.based() && !node.leaf;
            out.emit(Family.MAP, Maps.copy(node, node.reference, value, false, out.rows())
                    .with("minus", based ? node.base() : Task.NONE));
        }
    }

    // Nodes that start anew.

    /** Starts some nodes anew while the others stand: present values become references, unless all go back to the feed-forward pass. */
    void restart(Step.Initialise start) {
        boolean forward = start.start().kind() == Start.Kind.FEED_FORWARD;
        List<NodeArrays> nodes = start.nodes()
                .stream()
                .map(i -> network.nodes[i])
                .filter(node -> !forward || !node.node.isInput())
                .toList();
        if (forward && isWhole(nodes)) {
            begin(List.of());
            return;
        }
        if (!network.schedule.held()) {
            takeReferences();
        }
        nodes.forEach(node -> restart(node, start.start()));
        if (network.schedule.held()) {
            nodes.forEach(this::displaced);
        } else {
            anchor(false);
        }
    }

    /** Whether all of a feed-forward pass starts anew, from inputs that have not moved. */
    private boolean isWhole(List<NodeArrays> nodes) {
        return nodes.size() == network.predicted().size() && !network.graph.hasDelays()
                && network.graph.inputs().stream().noneMatch(n -> out.moved(network.nodes[n.index()]));
    }

    private void restart(NodeArrays node, Start start) {
        if (!pins.whole(node)) {
            initialise(node, start);
        } else if (network.nudges(node)) {
            if (pins.sampled()) {
                out.emit(Family.GATHER, List.of(gather(network.outputs(), 1)));
            }
            hold(node, node.leaf ? node.target() : node.reference);
        }
        out.forget(node);
    }

    /** The error of a node that was put elsewhere while predictions are held. */
    private void displaced(NodeArrays node) {
        if (node.leaf) {
            clamp(node);
        } else if (!node.node.isInput()) {
            steps.predict(List.of(node.index()));
        }
    }

    /** Errors of values that are no predictions, which stand in the references and the leaves' targets. */
    private void anchor(boolean held) {
        List<NodeArrays> inner = network.predicted().stream().filter(n -> !n.leaf).toList();
        if (held) {
            inner.stream().filter(n -> !pins.any(n)).forEach(n -> copy(n, n.reference, n.base()));
            full(inner, Code.FORWARD, network.scratch((long) out.rows() * widest()));
            inner.forEach(node -> out.emit(Family.MAP,
                    Maps.copy(node, node.reference, node.base(), false, out.rows()).with("minus", node.base())));
            out.baseHeld();
        } else {
            full(inner, Code.REBASE);
            out.base();
        }
        inner.forEach(this::anchored);
        List<NodeArrays> leaves = network.predicted().stream().filter(n -> n.leaf).toList();
        if (!held) {
            full(leaves, Code.FORWARD);
        }
        for (NodeArrays leaf : leaves) {
            if (network.clampedAtOnce(leaf, pins)) {
                out.emit(Family.OUTPUT, List.of(output(out, leaf, Code.CLAMP)));
            }
            settle(leaf);
        }
    }

    /** Lets operators take the references as they are, where predictions stay as they were. */
    private void full(List<NodeArrays> nodes, int mode, long into) {
        for (NodeArrays node : nodes) {
            Sums sums = new Sums(out);
            Task task = Emitter.late(out.task(node, mode), node).with(Offset.REFERENCE, into);
            node.operator.forward(task, sums);
            sums.emit();
            out.emit(Family.PREDICT, List.of(task));
        }
    }

    private int widest() {
        return network.predicted().stream().mapToInt(n -> n.stride).max().orElse(1);
    }

    /** The error of a node from its base, as its energy has it. */
    private void anchored(NodeArrays node) {
        boolean moved = out.moved(node);
        if (moved || node.weight != 1 || !node.isGaussian()) {
            out.emit(Family.MAP, Maps.copy(node, node.base(), node.error, false, out.rows())
                    .with("also", moved ? node.displacement : Task.NONE)
                    .with("factor", node.isGaussian() ? node.weight : 1));
            steps.signal(node);
        } else if (network.schedule.held()) {
            copy(node, node.base(), node.error);
            steps.signal(node);
        }
        out.err(node);
        if (!node.isGaussian()) {
            steps.weigh(node);
        }
    }

    /** Takes the present values as the new reference, and errors against the parameters as they are. */
    void rebase() {
        takeReferences();
        anchor(false);
    }

    /** The present values become references, those of leaves their targets. */
    private void takeReferences() {
        List<Task> tasks = new ArrayList<>();
        List<NodeArrays> advanced = new ArrayList<>();
        for (NodeArrays node : network.nodes) {
            if (!out.moved(node) || network.clampedAtOnce(node, pins)) {
                continue;
            }
            if (node.leaf) {
                if (!steps.isApart(node)) {
                    out.emit(Family.MAP, Maps.copy(node, node.reference, node.target(), false, out.rows())
                            .with("also", node.displacement));
                }
                continue;
            }
            tasks.add(Emitter.firstShown(out.task(node, Code.ADVANCE), node)
                    .flag(Code.MOVED)
                    .with(Offset.REFERENCE, node.reference)
                    .with(Offset.DISPLACEMENT, node.displacement));
            advanced.add(node);
        }
        out.emit(Family.SHOW, tasks);
        out.show(advanced, Code.ACTIVATE, 1);
    }

    /** Keeps where the inference ends, for one that goes on from there. */
    void end() {
        for (NodeArrays node : network.nodes) {
            out.emit(Family.MAP, Maps.copy(node, node.reference, node.last(), false, out.rows())
                    .with("also", out.moved(node) ? node.displacement : Task.NONE));
        }
    }
}
