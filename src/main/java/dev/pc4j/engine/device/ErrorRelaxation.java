package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The step of error-based predictive coding: messages delta from the outputs down, each in the place of its node's error; e += rate (delta - p
 * e), p the precision; then x = mu + e from the inputs up. A node that no message has reached is left out, as its e is zero.
 */
final class ErrorRelaxation {
    private final Emitter out;
    private final Network network;
    private final Pins pins;
    private final Steps steps;

    /** Nodes whose error stands in {@link NodeArrays#unweighted} as e = x - mu. */
    private final Set<NodeArrays> kept = new HashSet<>();

    ErrorRelaxation(Emitter out, Steps steps) {
        this.out = out;
        this.network = out.network();
        this.pins = out.pins();
        this.steps = steps;
    }

    void step(Step.RelaxErrors step, int t) {
        kept.clear();
        List<NodeArrays> predicted = network.predicted();
        for (NodeArrays node : predicted.reversed()) {
            down(node, step.nodes().contains(node.index()) ? step.rate().at(t) : 0);
        }
        for (NodeArrays node : predicted) {
            if (step.nodes().contains(node.index()) && !pins.whole(node)) {
                up(node);
            } else {
                renew(node);
            }
        }
    }

    /** Keeps and moves the error, and brings the node's message to its place; of a leaf that is its error. */
    private void down(NodeArrays node, double rate) {
        List<Use> uses = steps.liveUses(node);
        if ((!out.live(node) && uses.isEmpty()) || (node.leaf && rate == 0)) {
            return;
        }
        double precision = node.node.energy().precision();
        long error = out.live(node) ? node.error : Task.NONE;
        out.emit(Family.MAP, Maps.copy(node, error, node.unweighted(), false, out.rows())
                .with("factor", (1 - rate * precision) / node.weight));
        kept.add(node);
        if (!node.leaf) {
            message(node, uses);
        }
        if (rate != 0) {
            out.emit(Family.MAP, Maps.copy(node, node.error, node.unweighted(), true, out.rows()).with("factor", rate));
        }
    }

    private void message(NodeArrays node, List<Use> uses) {
        Sums sums = new Sums(out);
        Task push = out.task(node, Code.PUSH).with(Offset.OUT, node.error);
        sums.pushed(node, uses, push);
        sums.emit();
        out.emitProducts(Family.RELAX, List.of(push));
        steps.signal(node);
        out.err(node);
    }

    /** Puts a node where its error is the one that is kept, but for what is held. */
    private void up(NodeArrays node) {
        if (kept.contains(node) || steps.predictsAnew(node)) {
            steps.difference(node);
            out.emit(Family.STEER, steps.step(node, Code.MOVE, node.displacement)
                    .with("rate", 1.0)
                    .with("in", kept.contains(node) ? node.unweighted() : Task.NONE)
                    .with("own", node.error)
                    .with("factor", 1.0)
                    .flag("HAS_MOVED", out.moved(node))
                    .flag("FOLLOWS", true));
            out.displace(node);
            steps.weighted(node);
            if (!network.schedule.held()) {
                out.show(List.of(node), Code.DISPLACE, 0);
            }
        }
    }

    /** Brings the error of a node that stands back to its place, against its prediction as it is now. */
    private void renew(NodeArrays node) {
        if (steps.predictsAnew(node)) {
            steps.predict(List.of(node.index()));
        } else if (kept.contains(node)) {
            out.emit(Family.MAP,
                    Maps.copy(node, node.unweighted(), node.error, false, out.rows()).with("factor", node.weight));
            steps.signal(node);
            out.err(node);
        }
    }
}
