package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Pins.Extent;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The steps of inference: predictions and relaxations. */
final class Steps {
    private final Emitter out;
    private final Network network;
    private final Pins pins;

    Steps(Emitter out) {
        this.out = out;
        this.network = out.network();
        this.pins = out.pins();
    }

    // Predictions.

    /** Errors of the given nodes from present values. */
    void predict(List<Integer> indices) {
        Sums sums = new Sums(out);
        List<Task> tasks = new ArrayList<>();
        List<NodeArrays> weighed = new ArrayList<>();
        for (int index : indices) {
            NodeArrays node = network.nodes[index];
            if (predictsAnew(node)) {
                tasks.add(forming(node, sums));
                if (!node.isGaussian()) {
                    weighed.add(node);
                }
                out.err(node);
            }
        }
        sums.emit();
        out.emitProducts(Family.PREDICT, tasks);
        weighed.forEach(this::weigh);
    }

    /** Whether a prediction may change the error of a node. */
    boolean predictsAnew(NodeArrays node) {
        return out.moved(node) || parentsMoved(node);
    }

    /** A task that forms the error of a node. */
    private Task forming(NodeArrays node, Sums sums) {
        Task task = Emitter.late(out.task(node, Code.ERROR), node).with(Offset.ERROR, node.error);
        ends(task, node);
        if (parentsMoved(node)) {
            node.operator.moved(task, sums);
        }
        return task;
    }

    /** Brings x - mu of a node that is not held in whole to the place of its error. */
    void difference(NodeArrays node) {
        Sums sums = new Sums(out);
        Task task = forming(node, sums).with(Real.SCALE, 1);
        sums.emit();
        out.emitProducts(Family.PREDICT, List.of(task));
    }

    /** Makes x - mu, which lies in the place of the error, the error. */
    void weighted(NodeArrays node) {
        if (!node.isGaussian()) {
            weigh(node);
            return;
        }
        if (node.weight != 1) {
            out.emit(Family.MAP,
                    Maps.copy(node, node.error, node.error, false, out.rows()).with("factor", node.weight));
        }
        signal(node);
        out.err(node);
    }

    private boolean parentsMoved(NodeArrays node) {
        return !network.schedule.held() && node.operator.parents.stream().anyMatch(out::moved);
    }

    /** How the error is formed from the prediction; that of logits, which are weighed after it, is reference + moved prediction. */
    private void ends(Task task, NodeArrays node) {
        if (!node.isGaussian() && network.clampedAtOnce(node, pins)) {
            task.flag(Code.LOGITS).with(Offset.REFERENCE, node.reference);
            return;
        }
        if (out.moved(node)) {
            task.flag(Code.MOVED).with(Offset.DISPLACEMENT, node.displacement);
        }
        if (node.isGaussian()) {
            task.with(Real.SCALE, node.weight);
        }
        if (out.based() && !node.leaf) {
            task.with(Offset.BASE, node.base());
        }
    }

    /** Whether a leaf's value stands in its target alone, because its displacement would cancel against the logits. */
    boolean isApart(NodeArrays node) {
        return node.leaf && !node.isGaussian() && pins.whole(node);
    }

    /** Turns x - mu, which lies in error, into the error of an energy that is not Gaussian. */
    void weigh(NodeArrays node) {
        if (network.clampedAtOnce(node, pins)) {
            out.emit(Family.OUTPUT, List.of(Starts.output(out, node, Code.WEIGH)));
        } else {
            boolean apart = isApart(node);
            out.emit(Family.WEIGH, Starts.weigh(out, node, "WEIGH_ERROR")
                    .with("reference", node.reference)
                    .with("displacement", out.moved(node) ? node.displacement : Task.NONE)
                    .with("target", apart ? node.target() : Task.NONE)
                    .with("error", node.error)
                    .with("own", node.own())
                    .with("cost", node.energies)
                    .with("precision", node.weight)
                    .flag("APART", apart));
            signal(node);
        }
        out.err(node);
    }

    /** Brings what a late operator keeps of an error up to date where the error was not formed by a task that does it. */
    void signal(NodeArrays node) {
        node.operator.late()
                .ifPresent(late -> out.emit(Family.MAP,
                        Maps.times(node, node.error, late.slope(), late.signal(), false, out.rows())));
    }

    // Outputs held elsewhere than at their targets.

    /** Holds outputs that have an error so far from their predictions as a strength says. */
    void nudge(double strength) {
        List<NodeArrays> outputs = network.outputs().stream().filter(out::live).toList();
        for (NodeArrays node : outputs) {
            boolean apart = isApart(node);
            boolean costs = !node.isGaussian();
            out.emit(Family.WEIGH, Starts.weigh(out, node, "NUDGE")
                    .with("target", apart ? node.target() : node.displacement)
                    .with("error", node.error)
                    .with("own", costs ? node.own() : Task.NONE)
                    .with("cost", costs ? node.energies : Task.NONE)
                    .with("precision", node.weight)
                    .with("strength", strength)
                    .flag("ADDS", apart || out.moved(node)));
            if (!apart) {
                out.displace(node);
            }
            signal(node);
            out.err(node);
        }
        if (!network.schedule.held()) {
            out.show(outputs, Code.DISPLACE, 0);
        }
    }

    // Relaxations.

    /**
     * Moves some nodes of a step in iteration t. Where errors follow their nodes, one that is a parent of another of them reads that error first, so it
     * goes before; with delayed edges, where that may be no order, all is brought back before anything moves.
     */
    void relax(Step.Relax relax, List<Integer> indices, int t, boolean follow) {
        List<Integer> free = indices.stream().filter(i -> !pins.whole(network.nodes[i])).toList();
        boolean related = free.stream().anyMatch(i -> network.graph.children(i).stream().anyMatch(free::contains));
        if (follow && related && !network.graph.hasDelays()) {
            free.forEach(i -> together(relax, List.of(i), t, true, false));
        } else {
            together(relax, free, t, follow, follow && related);
        }
    }

    /** Counts a relaxation, where noise is drawn by their number. */
    void count() {
        if (network.relaxations != Task.NONE) {
            out.emit(Family.MAP, Maps.count(network.relaxations, 1));
        }
    }

    /** Begins to count. */
    void countFromZero() {
        if (network.relaxations != Task.NONE) {
            out.emit(Family.MAP, Maps.numbers(1).with("out", network.relaxations));
        }
    }

    /** A node that moves with the task that moves it. */
    private record Move(NodeArrays node, Task task) {}

    private void together(Step.Relax relax, List<Integer> indices, int t, boolean follow, boolean apart) {
        Sums sums = new Sums(out);
        List<Task> pushes = new ArrayList<>();
        List<Move> moves = new ArrayList<>();
        List<NodeArrays> steered = new ArrayList<>();
        for (int index : indices) {
            NodeArrays node = network.nodes[index];
            boolean noisy = relax.temperature() > 0;
            boolean steers = noisy || steers(node, follow);
            Task task = out.task(node, steers || apart ? Code.PUSH : mode(relax.by().kind()));
            boolean pushed = sums.pushed(node, liveUses(node), task);
            if (!pushed && !out.live(node) && !noisy) {
                continue;
            }
            if (steers || apart) {
                pushes.add(task.with(Offset.OUT, node.push()));
            }
            if (steers) {
                steered.add(node);
            } else {
                Task mover = apart ? out.task(node, mode(relax.by().kind())).with(Offset.ADD1, node.push()) : task;
                moves.add(new Move(node, move(by(mover, node, relax.pace(index, t)), node, follow)));
            }
        }
        sums.emit();
        out.emitProducts(Family.RELAX, pushes);
        out.emitProducts(Family.RELAX, moves.stream().map(Move::task).toList());
        steered.forEach(node -> steer(node, relax.pace(node.index(), t), relax.temperature(), follow));
        List<NodeArrays> movers = moves.stream().map(Move::node).toList();
        if (!network.schedule.held()) {
            moved(movers, steered);
        }
        movers.forEach(node -> ended(node, follow));
        steered.forEach(node -> ended(node, follow));
    }

    /** The forces on what is free of some nodes: plain steps at rate 1 from no displacement. */
    void forces(Collection<Integer> indices) {
        Sums sums = new Sums(out);
        List<Task> pushes = new ArrayList<>();
        List<Task> forces = new ArrayList<>();
        List<NodeArrays> steered = new ArrayList<>();
        for (int index : indices) {
            NodeArrays node = network.nodes[index];
            boolean steers = steers(node, false);
            Task task = out.task(node, steers ? Code.PUSH : Code.MOVE);
            sums.pushed(node, liveUses(node), task);
            if (steers) {
                pushes.add(task.with(Offset.OUT, node.push()));
                steered.add(node);
            } else {
                forces.add(task.with(Real.RATE, 1)
                        .with(Offset.REFERENCE, node.reference)
                        .with(Offset.DISPLACEMENT, node.force())
                        .with(Offset.ERROR, node.error)
                        .flag(out.live(node) ? Code.LIVE : 0));
            }
        }
        sums.emit();
        out.emitProducts(Family.RELAX, pushes);
        out.emitProducts(Family.RELAX, forces);
        steered.forEach(node -> out.emit(Family.STEER, step(node, Code.MOVE, node.force()).with("rate", 1.0)));
    }

    /** What children read of nodes that have moved. */
    private void moved(List<NodeArrays> movers, List<NodeArrays> steered) {
        out.show(movers, Code.DISPLACE, 1);
        out.show(steered, Code.DISPLACE, 0);
    }

    private void ended(NodeArrays node, boolean follow) {
        out.move(node);
        if (follow && !node.node.isInput()) {
            out.err(node);
        }
    }

    /** The uses of a node by those that have an error. */
    List<Use> liveUses(NodeArrays node) {
        return network.uses.get(node.index()).stream().filter(u -> out.live(network.nodes[u.child()])).toList();
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
                .flag(out.carried(node) ? Code.CARRIED : 0);
    }

    private Task move(Task task, NodeArrays node, boolean follow) {
        boolean follows = follow && !node.node.isInput();
        task.with(Offset.REFERENCE, node.reference)
                .with(Offset.DISPLACEMENT, node.displacement)
                .with(Offset.ERROR, node.error)
                .flag(out.moved(node) ? Code.MOVED : 0)
                .flag(out.live(node) ? Code.LIVE : 0)
                .flag(follows ? Code.FOLLOW : 0);
        if (!network.schedule.held()) {
            Emitter.firstShown(task, node);
        }
        return follows ? Emitter.late(task, node) : task;
    }

    /** Whether more than a push and an error says how a node moves: it is held in part, or its error is not its own force, or grows otherwise. */
    private boolean steers(NodeArrays node, boolean follow) {
        boolean plain = node.node.isInput() || (node.isGaussian() && (!follow || node.weight == 1));
        return !plain || pins.of(node) == Extent.PART;
    }

    private void steer(NodeArrays node, Pace pace, double temperature, boolean follow) {
        boolean follows = follow && !node.node.isInput();
        if (follows && !out.live(node)) {
            out.emit(Family.MAP, Maps.copy(node, Task.NONE, node.error, false, out.rows()));
        }
        out.emit(Family.STEER, noise(steering(node, pace, follows), node, Math.sqrt(2 * pace.rate() * temperature)));
        if (follows) {
            signal(node);
        }
    }

    private GraphTask steering(NodeArrays node, Pace pace, boolean follows) {
        ValueOptimiser by = pace.by();
        GraphTask task = step(node, mode(by.kind()), node.displacement)
                .with("rate", pace.rate())
                .flag("HAS_MOVED", out.moved(node))
                .flag("HAS_MOMENTS", out.carried(node))
                .flag("FOLLOWS", follows);
        return by.isPlain() ? task
                : task.with("momentum", by.momentum())
                        .with("beta2", by.beta2())
                        .with("epsilon", by.epsilon())
                        .with("spread", pace.spread())
                        .with("slot1", node.kept[0])
                        .with("slot2", by.kind().slots() > 1 ? node.kept[1] : Task.NONE);
    }

    private GraphTask noise(GraphTask task, NodeArrays node, double deviation) {
        return deviation == 0 ? task
                : task.with("deviation", deviation)
                        .with("seed", network.seed)
                        .with("node", node.index())
                        .with("relaxations", network.relaxations);
    }

    /** A step of what is free of a node, which is added to an array. */
    GraphTask step(NodeArrays node, int mode, long into) {
        return GraphTask.of(Family.STEER, "", out.rows())
                .with("mode", mode)
                .with("n", node.width)
                .with("stride", node.stride)
                .with("in", node.push())
                .with("own", out.live(node) ? node.own() : Task.NONE)
                .with("held", pins.of(node) == Extent.PART ? node.mask() : Task.NONE)
                .with("displacement", into)
                .with("error", node.error)
                .with("factor", node.weight)
                .cut(out.rows(), Maps.tiles(node.width));
    }
}
