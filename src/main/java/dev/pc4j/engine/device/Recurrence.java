package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Pins.Extent;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import java.util.List;
import java.util.Optional;

/**
 * Recognises the loop of a node that is all of its graph and predicts itself, as a Hopfield network's does, and makes it one launch where a row
 * fits into the local memory of a work-group.
 */
final class Recurrence {
    private static final int MOST = Header.number("RECURRENT_MOST");
    private static final int ROWS = Header.number("RECURRENT_TILE");

    private final Emitter out;
    private final Network network;
    private final NodeArrays node;

    private Recurrence(Emitter out) {
        this.out = out;
        this.network = out.network();
        this.node = network.nodes[0];
    }

    /** What the iterations of a loop become; empty where they are others, or the node is too wide. */
    static Optional<GraphTask> of(Emitter out, Run loop) {
        Network network = out.network();
        if (network.nodes.length > 1 || network.nodes[0].width > MOST || network.schedule.held()) {
            return Optional.empty();
        }
        Recurrence recurrence = new Recurrence(out);
        return recurrence.predictsItself() ? recurrence.task(loop) : Optional.empty();
    }

    private boolean predictsItself() {
        return node.operator instanceof DenseOperator dense && dense.late().isEmpty()
                && node.node.parents().equals(List.of(0)) && node.isGaussian() && !out.pins().whole(node);
    }

    /** [predict][relax] by plain steps at one rate, without noise. */
    private Optional<GraphTask> task(Run loop) {
        if (loop.times() < 2 || loop.steps().size() != 2
                || !(loop.steps().getFirst().step() instanceof Step.Predict)
                || !(loop.steps().getLast().step() instanceof Step.Relax relax)
                || !isPlain(relax, loop.steps().getLast())) {
            return Optional.empty();
        }
        return Optional.of(task(relax.pace(0, 0).rate(), loop.times()));
    }

    private static boolean isPlain(Step.Relax relax, Timed timed) {
        return relax.by().isPlain() && relax.temperature() == 0 && !relax.rate().decays() && timed.stale();
    }

    private GraphTask task(double rate, int times) {
        GraphTask task = GraphTask.of(Family.RECURRENT, "", out.rows())
                .with("reference", node.reference)
                .with("displacement", node.displacement)
                .with("error", node.error)
                .with("base", out.based() ? node.base() : Task.NONE)
                .with("held", out.pins().of(node) == Extent.PART ? node.mask() : Task.NONE)
                .with("n", node.width)
                .with("stride", node.stride)
                .with("steps", times)
                .with("rate", rate)
                .with("factor", node.weight)
                .flag("HAS_MOVED", out.moved(node))
                .cut(Math.ceilDiv(out.rows(), network.packing.packed() ? ROWS : 1), 1);
        return ((DenseOperator) node.operator).recurs(task);
    }
}
