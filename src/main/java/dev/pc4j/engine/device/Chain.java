package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recognises a chain of dense nodes under a schedule that one launch can run, and makes that launch's phase. */
final class Chain {
    private final Network network;
    private final Emitter emitter;
    private final Steps steps;

    private Chain(Network network, Emitter emitter, Steps steps) {
        this.network = network;
        this.emitter = emitter;
        this.steps = steps;
    }

    /** What the loop of one segment becomes; empty where it is not such a chain. */
    static Optional<Phase> of(Network network, Emitter emitter, Precision precision, Steps steps) {
        if (network.schedule.appliesWithin() || network.nodes.length < 3 || !isChain(network, emitter.pins())) {
            return Optional.empty();
        }
        Chain chain = new Chain(network, emitter, steps);
        return chain.loop().or(chain::wave).map(tasks -> new Phase(Family.CHAIN, precision, tasks));
    }

    /** Whether nodes are dense, each on the one before it, the input and the output held and the others plain and at their predictions. */
    private static boolean isChain(Network network, Pins pins) {
        return pins.whole(network.nodes[0]) && network.starts.isEmpty() && network.predicted()
                .stream()
                .allMatch(n -> n.operator instanceof DenseOperator && n.node.parents().equals(List.of(n.index() - 1))
                        && (n.leaf ? network.clampedAtOnce(n, pins) : !pins.any(n) && n.isGaussian() && n.weight == 1));
    }

    /** T times [predict all][relax all], and perhaps [predict all] at the end. */
    private Optional<List<Task>> loop() {
        boolean finished = steps.runs().size() == 2;
        if (steps.runs().isEmpty() || steps.runs().size() > 2 || (finished && !isPrediction(steps.runs().getLast()))) {
            return Optional.empty();
        }
        Run loop = steps.runs().getFirst();
        if (loop.steps().size() != 2 || !predictsAll(loop.steps().getFirst())
                || !(loop.steps().getLast().step() instanceof Step.Relax relax) || !isPlain(relax)
                || !relax.nodes().equals(network.graph.free()) || !loop.steps().getLast().stale()
                || loop.steps().getLast().t() > 0) {
            return Optional.empty();
        }
        int flags = (relax.rate().decays() ? Code.RATE_FALLS : 0) | (finished ? Code.FINAL : 0);
        return Optional.of(tasks(Code.ITERATE, flags, relax.rate().gamma(), loop.times()));
    }

    private boolean isPrediction(Run run) {
        return run.times() == 1 && run.steps().size() == 1 && predictsAll(run.steps().getFirst());
    }

    private boolean predictsAll(Timed timed) {
        return timed.step() instanceof Step.Predict predict && predict.nodes().equals(network.graph.predicted());
    }

    private static boolean isPlain(Step.Relax relax) {
        return relax.factors().isEmpty() && relax.by().isPlain() && relax.temperature() == 0;
    }

    /** From the output down each hidden node once, whether its error follows its move or is predicted after it. */
    private Optional<List<Task>> wave() {
        int current = network.nodes.length - 1;
        Rate rate = null;
        if (steps.runs().stream().anyMatch(run -> run.times() > 1)) {
            return Optional.empty();
        }
        for (Timed timed : steps.runs().stream().flatMap(run -> run.steps().stream()).toList()) {
            if (timed.step() instanceof Step.Relax relax) {
                current--;
                rate = rate == null ? relax.rate() : rate;
                if (!isPlain(relax) || !relax.nodes().equals(List.of(current))
                        || relax.rate().decays()
                        || !relax.rate().equals(rate)) {
                    return Optional.empty();
                }
            } else if (!(timed.step() instanceof Step.Predict predict) || !predict.nodes().equals(List.of(current))) {
                return Optional.empty();
            }
        }
        return current == 1 ? Optional.of(tasks(Code.WAVE, 0, rate.gamma(), 1)) : Optional.empty();
    }

    private List<Task> tasks(int mode, int flags, double rate, int iterations) {
        List<Task> tasks = new ArrayList<>();
        for (Node node : network.graph.nodes().subList(1, network.nodes.length)) {
            NodeArrays of = network.nodes[node.index()];
            Task task = link(of, mode).with(Real.RATE, rate).with(Int.STEP, iterations).flag(flags);
            tasks.add(network.schedule.held() ? task.flag(Code.HELD) : task);
            if (node.index() == 1) {
                task.with(Offset.IN, Task.NONE);
            }
        }
        return tasks;
    }

    /** A node with all its arrays. */
    private Task link(NodeArrays node, int mode) {
        Task task = Emitter.late(Emitter.firstShown(emitter.task(node, mode), node), node)
                .with(Offset.REFERENCE, node.reference)
                .with(Offset.DISPLACEMENT, node.displacement)
                .with(Offset.ERROR, node.error);
        if (node.leaf) {
            task.with(Offset.TARGET, node.target())
                    .with(Offset.OUT, node.energies)
                    .with(Real.SCALE, node.weight);
            task.flag(node.isGaussian() ? 0 : Code.CROSS_ENTROPY);
        }
        return ((DenseOperator) node.operator).moved(task);
    }
}
