package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
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
    private final List<Timed> steps;

    private Chain(Network network, Emitter emitter, List<Timed> steps) {
        this.network = network;
        this.emitter = emitter;
        this.steps = steps;
    }

    /** What the loop of one segment becomes; empty where it is not such a chain. */
    static Optional<Phase> of(Network network, Emitter emitter, Precision precision, List<Timed> steps) {
        if (network.schedule.appliesWithin() || network.nodes.length < 3 || !isChain(network.graph)) {
            return Optional.empty();
        }
        Chain chain = new Chain(network, emitter, steps);
        return chain.loop().or(chain::wave).map(tasks -> new Phase(Family.CHAIN, precision, tasks));
    }

    private static boolean isChain(Graph graph) {
        return graph.nodes()
                .stream()
                .skip(1)
                .allMatch(
                        n -> n.operator() instanceof Dense && n.parents().equals(List.of(n.index() - 1)));
    }

    /** T times [predict all][relax all], and perhaps [predict all] at the end. */
    private Optional<List<Task>> loop() {
        int iterations = steps.size() / 2;
        Rate rate = null;
        for (int i = 0; i < 2 * iterations; i++) {
            boolean fits = switch (steps.get(i).step()) {
                case Step.Predict predict -> i % 2 == 0 && predict.nodes().equals(network.graph.predicted());
                case Step.Relax relax -> {
                    rate = rate == null ? relax.rate() : rate;
                    yield i % 2 == 1 && relax.factors().isEmpty() && relax.by().isPlain()
                            && relax.nodes().equals(network.graph.free())
                            && relax.rate().equals(rate)
                            && steps.get(i).t() == i / 2 && steps.get(i).stale();
                }
                default -> false;
            };
            if (!fits) {
                return Optional.empty();
            }
        }
        boolean finished = steps.size() % 2 == 1 && steps.getLast().step() instanceof Step.Predict last
                && last.nodes().equals(network.graph.predicted());
        if (iterations == 0 || (steps.size() % 2 == 1 && !finished)) {
            return Optional.empty();
        }
        int flags = (rate.decays() ? Code.RATE_FALLS : 0) | (finished ? Code.FINAL : 0);
        return Optional.of(tasks(Code.ITERATE, flags, rate.gamma(), iterations));
    }

    /** From the output down each hidden node once, whether its error follows its move or is predicted after it. */
    private Optional<List<Task>> wave() {
        int current = network.nodes.length - 1;
        Rate rate = null;
        for (Timed timed : steps) {
            if (timed.step() instanceof Step.Relax relax) {
                current--;
                rate = rate == null ? relax.rate() : rate;
                if (!relax.factors().isEmpty() || !relax.by().isPlain() || !relax.nodes().equals(List.of(current))
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
            Task task = emitter.link(of, mode).with(Real.RATE, rate).with(Int.STEP, iterations).flag(flags);
            tasks.add(network.schedule.held() ? task.flag(Code.HELD) : task);
            if (node.index() == 1) {
                task.with(Offset.IN, Task.NONE);
            }
        }
        return tasks;
    }
}
