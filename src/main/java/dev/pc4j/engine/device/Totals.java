package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What an inference found: energies, loss and hits, and whether all of it is finite. */
final class Totals {
    private final Emitter out;
    private final Network network;

    /** Nodes with a bound on their gradient. */
    private final Set<NodeArrays> bounded = new HashSet<>();

    Totals(Emitter out) {
        this.out = out;
        this.network = out.network();
    }

    /**
     * Energies of all nodes with an error, and the sums of the call.
     *
     * @param metrics whether they are added to the metrics of training
     * @param results the {@code PcResults} where they go
     */
    void emit(boolean metrics, long results) {
        List<NodeArrays> live = network.predicted().stream().filter(out::live).toList();
        out.emit(Family.ENERGY, live.stream().map(this::energy).toList());
        List<NodeArrays> outputs = live.stream().filter(n -> n.output).toList();
        long losses = losses(outputs);
        // One task brings the losses of all outputs, which are none where no output has an error.
        NodeArrays last = outputs.isEmpty() ? network.outputs().getLast() : outputs.getLast();
        Stream<NodeArrays> without = outputs.isEmpty() ? Stream.of(last) : Stream.of();
        out.emit(Family.TOTAL, Stream.concat(live.stream(), without).map(node -> {
            Task task = total(node, metrics).with(Offset.RESULTS, results);
            long bounds = bounded.contains(node) ? node.bounds : Task.NONE;
            return node == last
                    ? task.flag(Code.IS_OUTPUT)
                            .with(Offset.ADD1, losses)
                            .with(Offset.ADD2, outputs.isEmpty() ? Task.NONE : network.hits)
                            .with(Offset.SLOT1, bounds)
                    : task.with(Offset.ADD1, bounds);
        }).toList());
    }

    /** The losses of the rows of all outputs together. */
    private long losses(List<NodeArrays> outputs) {
        if (outputs.isEmpty()) {
            return Task.NONE;
        }
        if (outputs.size() == 1) {
            return outputs.getFirst().losses();
        }
        long sums = network.scratch(network.rows);
        for (NodeArrays output : outputs) {
            out.emit(Family.MAP, Maps.numbers(out.rows())
                    .with("in", output.losses())
                    .with("out", sums)
                    .flag("ADDS", output != outputs.getFirst()));
        }
        return sums;
    }

    /** Energies of the rows of a node. */
    private Task energy(NodeArrays node) {
        Task task = out.task(node, node.isGaussian() ? Code.GAUSSIAN : Code.GIVEN)
                .with(Offset.ERROR, node.error)
                .with(Offset.OUT, node.energies)
                .with(Real.SCALE, node.weight);
        if (node.operator.bound(task, out)) {
            bounded.add(node);
        }
        return task;
    }

    /** Where the energy is the loss, that of an output is its own and of others none. */
    private Task total(NodeArrays node, boolean metrics) {
        boolean several = network.graph.outputs().size() > 1;
        boolean lossOnly = network.schedule.energyIsLoss();
        long energies = lossOnly && node.output && several ? node.losses() : node.energies;
        return out.task(node, 0)
                .with(Int.K, network.nodes.length)
                .with(Offset.OUT, out.live(node) ? energies : Task.NONE)
                .flag(metrics ? Code.METRICS : 0)
                .flag(lossOnly && !(node.output && several) ? Code.LOSS_ONLY : 0);
    }
}
