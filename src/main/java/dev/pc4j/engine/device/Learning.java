package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.schedule.Program.Learner;
import dev.pc4j.schedule.Program.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Gradients, the optimiser's steps, and what follows a change of parameters. */
@SuppressWarnings("EnumOrdinal") // optimisers are numbered in their order, as task.h says
final class Learning {
    /** Words of one task of keep: several parameters together may be more than an int counts. */
    private static final long MOST_KEPT = 1L << 30;

    private final Emitter out;
    private final Network network;
    private final Optimiser optimiser;
    private int applications;

    /** Layers whose gradients lie in memory and have not been stepped by. */
    private final Set<Layer> stored = new LinkedHashSet<>();

    /** Who has added to each parameter's gradient since the last step: uses, or the operator whose product it is. */
    private final Map<Weights, Set<Object>> added = new HashMap<>();

    Learning(Emitter out, Optimiser optimiser) {
        this.out = out;
        this.network = out.network();
        this.optimiser = optimiser;
    }

    /** How often the optimiser steps. */
    int applications() {
        return applications;
    }

    /** Lets the next application take the first settings of the optimiser again. */
    void renumber() {
        applications = 0;
    }

    /**
     * The gradients of a segment, and the optimiser's step.
     *
     * @param applies whether the optimiser steps
     * @param later whether nobody reads the gradients after it
     */
    void learn(Segment segment, boolean applies, boolean later) {
        List<Layer> alone = layers(segment, true);
        List<Layer> added = layers(segment, false);
        boolean fused = applies && Double.isInfinite(optimiser.clipNorm()) && !network.sumsGradients;
        learnAlone(segment, alone, fused, !fused || !later || optimiser.kind() == Kind.MQ);
        if (network.sumsGradients) {
            take(segment.learners());
        }
        segment.learners().forEach(this::add);
        if (!applies) {
            stored.addAll(alone);
            stored.addAll(added);
            return;
        }
        Set<Layer> rest = new LinkedHashSet<>(stored);
        rest.removeAll(alone);
        rest.addAll(added);
        if (!fused) {
            rest.addAll(alone);
        } else if (optimiser.kind() == Kind.MQ) {
            norms(alone);
            factor(alone, Code.MQ);
        }
        if (!rest.isEmpty()) {
            step(List.copyOf(rest));
        }
        renew();
        applications++;
        stored.clear();
        this.added.clear();
    }

    /** Gradients that are products of their own, which may step at once. */
    private void learnAlone(Segment segment, List<Layer> layers, boolean fused, boolean keeps) {
        if (fused && optimiser.kind() == Kind.MQ) {
            factor(layers, Code.SIZE);
        }
        List<Task> tasks = new ArrayList<>();
        for (Learner learner : segment.learners()) {
            for (Task task : operator(learner).gradients(out, learner.atReference())) {
                if (fused) {
                    optimise(task.with(Offset.OUT, keeps ? task.at(Offset.OUT) : Task.NONE), layers);
                }
                tasks.add(task);
            }
        }
        tasks.removeIf(t -> t.at(Offset.OUT) == Task.NONE && !t.has(Code.STEP));
        emitGradients(tasks);
    }

    /** Takes the gradients of products, which lie in memory. */
    private void take(List<Learner> learners) {
        List<Task> tasks = new ArrayList<>();
        for (Learner learner : learners) {
            DeviceOperator operator = operator(learner);
            if (operator.uses().isEmpty()) {
                operator.weights()
                        .forEach(of -> tasks.add(
                                Maps.take(of, learner.scale(), joins(of, operator, learner.adds()))));
            }
        }
        out.emit(Family.MAP, tasks);
    }

    /** Whether what somebody finds is added to what is there: one that speaks again, not to add to it, starts the sum anew. */
    private boolean joins(Weights of, Object who, boolean adds) {
        Set<Object> before = added.computeIfAbsent(of, w -> new HashSet<>());
        boolean joins = !before.isEmpty();
        if (!before.add(who) && !adds) {
            before.clear();
            before.add(who);
            return false;
        }
        return joins;
    }

    private DeviceOperator operator(Learner learner) {
        return network.nodes[learner.node()].operator;
    }

    /** The layers of what the learners of a segment use; those alone whose gradients are products of their own, or the others. */
    private List<Layer> layers(Segment segment, boolean alone) {
        Set<Weights> used = new HashSet<>();
        for (Learner learner : segment.learners()) {
            if (operator(learner).uses().isEmpty() == alone) {
                used.addAll(operator(learner).weights());
            }
        }
        return network.layers.stream().filter(l -> l.weights.stream().anyMatch(used::contains)).toList();
    }

    /** Adds what a node has to say of its parameters to what others have said. */
    private void add(Learner learner) {
        for (ParameterUse use : operator(learner).uses()) {
            boolean joins = joins(use.weights(), use, learner.adds());
            gradient(use, learner.atReference(), joins && !network.sumsGradients);
            if (network.sumsGradients) {
                out.emit(Family.MAP, Maps.take(use.weights(), learner.scale(), joins));
            }
        }
    }

    private void gradient(ParameterUse use, boolean atReference, boolean adds) {
        if (out.live(use.node())) {
            ((CompositeOperator) use.node().operator).settle(out);
            use.function().gradient(out, use.weights(), atReference, adds);
        } else if (!adds) {
            out.emit(Family.MAP, Maps.zeros(use.weights()));
        }
    }

    /** Whether gradients that lie in memory are finite, for the results to say. */
    void check() {
        List<Layer> layers = network.layers.stream().filter(this::isUnbounded).toList();
        if (!layers.isEmpty()) {
            norms(layers);
            factor(layers, Code.SGD);
        }
    }

    /** Whether a layer's gradients are sums of what its users, or several steps of learning, say, on which nobody has a bound. */
    private boolean isUnbounded(Layer layer) {
        return network.sumsGradients || !network.nodes[layer.node.index()].operator.uses().isEmpty();
    }

    /** The sums that are bias gradients keep fp32 where products have fewer bits: they have nothing to gain from them. */
    private void emitGradients(List<Task> tasks) {
        if (out.precision() == Precision.FP32) {
            out.emit(Family.LEARN, tasks);
            return;
        }
        Predicate<Task> bias = task -> task.at(Offset.IN) == network.ones;
        out.emitProducts(Family.LEARN, tasks.stream().filter(bias.negate()).toList());
        out.emit(Family.LEARN, tasks.stream().filter(bias).toList());
    }

    /** Lets the epilogue of a gradient step, where its parameter learns. */
    private void optimise(Task task, List<Layer> layers) {
        for (Layer layer : layers) {
            layer.learning()
                    .stream()
                    .filter(w -> w.at == task.at(Offset.WEIGHTS))
                    .forEach(w -> stepping(task.flag(Code.STEP), layer, w));
        }
    }

    private Task stepping(Task task, Layer layer, Weights of) {
        return task.with(Int.MODE, optimiser.kind().ordinal())
                .with(Int.STEP, applications)
                .with(Offset.FACTOR, layer.stepSize)
                .with(Offset.SLOT1, of.slots.length > 0 ? of.slots[0] : Task.NONE)
                .with(Offset.SLOT2, of.slots.length > 1 ? of.slots[1] : Task.NONE)
                .with(Real.RATE, of.factor)
                .flag(optimiser.decay(of.parameter) > 0 ? Code.DECAYS : 0)
                .flag(optimiser.nesterov() ? Code.NESTEROV : 0);
    }

    /** The optimiser's step by gradients that lie in memory. */
    void step(List<Layer> layers) {
        if (!Double.isInfinite(optimiser.clipNorm()) || optimiser.kind() == Kind.MQ
                || layers.stream().anyMatch(this::isUnbounded)) {
            norms(layers);
            factor(layers, optimiser.kind().ordinal());
        }
        out.emit(Family.STEP, each(layers, (layer, weights) -> stepping(new Task(), layer, weights)
                .with(Int.N, weights.size)
                .with(Offset.RESULTS, network.results)
                .with(Offset.OUT, weights.taken())
                .with(Offset.WEIGHTS, weights.at)));
    }

    private void norms(List<Layer> layers) {
        out.emit(Family.MAGNITUDE, each(layers, (layer, weights) -> new Task().with(Int.N, weights.size)
                .with(Offset.IN, weights.taken())
                .with(Offset.OUT, weights.sums())));
    }

    private void factor(List<Layer> layers, int mode) {
        out.emit(Family.FACTOR, layers.stream()
                .filter(l -> !l.learning().isEmpty())
                .map(l -> factor(l, mode))
                .toList());
    }

    private Task factor(Layer layer, int mode) {
        List<Weights> learning = layer.learning();
        return new Task().with(Int.MODE, mode)
                .with(Int.NODE, layer.node.index())
                .with(Int.STEP, applications)
                .with(Int.K, layer.chunks())
                .with(Offset.IN, layer.sums())
                .with(Offset.SLOT1, layer.meanGradient)
                .with(Offset.SLOT2, layer.stepSize)
                .with(Offset.RESULTS, network.results)
                .with(Real.SHARE, 1.0 / learning.stream().mapToInt(Weights::count).sum());
    }

    private static List<Task> each(List<Layer> layers, BiFunction<Layer, Weights, Task> make) {
        List<Task> tasks = new ArrayList<>();
        layers.forEach(layer -> layer.learning().forEach(w -> tasks.add(make.apply(layer, w))));
        return tasks;
    }

    /** Renews what operators keep beside parameters. */
    void renew() {
        out.emit(Family.TRANSPOSE,
                network.predicted().stream().flatMap(node -> node.operator.renewal().stream()).toList());
    }

    /** Copies all that training carries on, from one stretch of memory to another. */
    void keep(int mode, long from, long to) {
        List<Task> tasks = new ArrayList<>();
        for (long done = 0; done < network.keptWords; done += MOST_KEPT) {
            tasks.add(new Task().with(Int.MODE, mode)
                    .with(Int.N, (int) Math.min(MOST_KEPT, network.keptWords - done))
                    .with(Offset.RESULTS, network.results)
                    .with(Offset.IN, from + done)
                    .with(Offset.OUT, to + done));
        }
        out.emit(Family.KEEP, tasks);
    }
}
