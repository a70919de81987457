package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Program.Learner;
import dev.pc4j.schedule.Program.Round;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Turns programs into phases. */
@SuppressWarnings("EnumOrdinal") // optimisers are numbered in their order, as task.h says
final class Compiler {

    /**
     * What a program became.
     *
     * @param stretches in order
     * @param moved which nodes have left their reference at the end
     * @param live which nodes have an error at the end
     * @param settings how many settings of the optimiser its tasks name: as many as it applies it, or fewer where a loop takes them again
     */
    record Compiled(List<Stretch> stretches, BitSet moved, BitSet live, int settings) {

        /** The phases in order, each once. */
        List<Phase> phases() {
            return stretches.stream().flatMap(stretch -> stretch.phases().stream()).toList();
        }

        /** How often the optimiser steps. */
        long applications() {
            return stretches.stream().mapToLong(s -> (long) s.times() * s.applications()).sum();
        }
    }

    /**
     * Phases that are run several times in a row.
     *
     * @param firstSetting of those of the optimiser that its tasks name, one an application
     * @param applications of the optimiser each time
     */
    record Stretch(int times, List<Phase> phases, int firstSetting, int applications) {
        /** Copies the list. */
        Stretch {
            phases = List.copyOf(phases);
        }
    }

    /** What a program is run for. */
    enum Purpose {
        /** Values, energies, and gradients left in memory. */
        INFERENCE,
        /** The same, then the optimiser's step at once. */
        TRAINING
    }

    /** Words of one task of keep: several parameters together may be more than an int counts. */
    private static final long MOST_KEPT = 1L << 30;

    /** Passes of a long loop that are written out, so that a stretch is long enough to be worth the call. */
    private static final int WRITTEN = 64;

    /** Passes that differ, which are all written out. */
    private static final int MOST_WRITTEN = 1 << 14;

    private final Network network;
    private final Optimiser optimiser;
    private final Precision precision;
    private final Predicate<Phase> chains;
    private final Emitter emitter;
    private final List<Stretch> stretches = new ArrayList<>();
    private int applications;

    /** How many applications stand in stretches that have ended. */
    private int closed;

    private boolean started;

    private Compiler(
            Network network, Optimiser optimiser, Precision precision, Predicate<Phase> chains, Emitter emitter) {
        this.network = network;
        this.optimiser = optimiser;
        this.precision = precision;
        this.chains = chains;
        this.emitter = emitter;
    }

    /** For what has no loop. */
    private Compiler(Network network, Optimiser optimiser) {
        this(network, optimiser, Precision.FP32, phase -> false, new Emitter(network, Precision.FP32));
    }

    /**
     * A program from its inputs to its energies and gradients.
     *
     * @param chains which {@link Family#CHAIN} phases the device takes
     */
    static Compiled compile(
            Network network, Program program, Optimiser optimiser, Precision precision, Predicate<Phase> chains,
            Purpose purpose) {
        Compiler compiler = new Compiler(network, optimiser, precision, chains, new Emitter(network, precision));
        compiler.run(program, purpose == Purpose.TRAINING);
        return compiler.compiled();
    }

    /** A compiler of programs that go on from one another and do not learn, see {@link #part}. */
    static Compiler following(Network network, Optimiser optimiser, Precision precision) {
        // A chain's phase starts from the feed-forward values, so it would do for the first only.
        return new Compiler(network, optimiser, precision, phase -> false, new Emitter(network, precision));
    }

    /** The next program, to its energies. */
    Compiled part(Program program) {
        stretches.clear();
        for (Round round : program.rounds()) {
            for (Segment segment : round.segments()) {
                begin(segment);
                steps(segment.steps());
            }
        }
        finish(false, false);
        return compiled();
    }

    /** The feed-forward values alone. */
    static Compiled feedForward(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.emitter.gather(false);
        compiler.emitter.forward();
        return compiler.compiled();
    }

    /** The optimiser's step by gradients that lie in memory. */
    static Compiled step(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.stepStored(network.learners());
        compiler.transpose();
        return compiler.compiled();
    }

    /** What a change of weights from outside asks for; empty on devices without transposed copies. */
    static Compiled renewal(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.transpose();
        return compiler.compiled();
    }

    /** Everything that training carries on back to where the last program began, whatever has happened since. */
    static Compiled undo(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.keep(Code.SAVE, network.backup, network.kept);
        compiler.keep(Code.RESTORE, network.backup, network.kept);
        compiler.transpose();
        return compiler.compiled();
    }

    private Compiled compiled() {
        close(1);
        return new Compiled(List.copyOf(stretches), emitter.moved(), emitter.live(), applications);
    }

    /** Ends a stretch, which is run so many times. */
    private void close(int times) {
        List<Phase> phases = emitter.take();
        if (!phases.isEmpty()) {
            stretches.add(new Stretch(times, phases, closed, applications - closed));
        }
        closed = applications;
    }

    /** Writes a pass of a loop. */
    private interface Pass {
        void write(int pass);
    }

    /**
     * Writes a loop: passes one by one until one leaves moved and live what it found so, which later ones then do too; from there a stretch
     * of {@value #WRITTEN} passes that is repeated, and what is left.
     *
     * @param alike whether tasks do not depend on the count of the pass
     * @param apart whether the last pass is one of those that are left
     * @throws EngineException where passes differ and are too many to be written out
     */
    private void passes(int times, boolean alike, boolean apart, Pass of) {
        if (!alike && times > MOST_WRITTEN) {
            throw new EngineException(
                    "%d iterations of a rate that falls, or of value optimiser adam, are too many for kernels that get the rate of each: use at most %d, or engine host"
                            .formatted(times, MOST_WRITTEN));
        }
        int repeatable = apart ? times - 1 : times;
        for (int pass = 0; pass < times; pass++) {
            Emitter before = emitter.fork();
            of.write(pass);
            int repeats = (repeatable - pass - 1) / WRITTEN;
            if (alike && repeats > 1 && emitter.isAt(before)) {
                close(1);
                IntStream.range(0, WRITTEN).forEach(of::write);
                close(repeats);
                pass += repeats * WRITTEN;
            }
        }
    }

    private void run(Program program, boolean training) {
        boolean within = network.schedule.appliesWithin();
        if (within) {
            keep(Code.SAVE, network.kept, network.backup);
        }
        List<NodeArrays> stored = new ArrayList<>();
        List<Round> rounds = program.rounds();
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            boolean ends = i == rounds.size() - 1;
            passes(round.times(), round.segments().stream().allMatch(s -> isAlike(s.steps())), ends, pass -> {
                List<Segment> segments = round.pass(pass);
                for (int s = 0; s < segments.size(); s++) {
                    Segment segment = segments.get(s);
                    boolean last = ends && pass == round.times() - 1 && s == segments.size() - 1;
                    begin(segment);
                    steps(segment.steps());
                    if (last) {
                        finish(training, within);
                    }
                    learn(segment, segment.apply() || (training && last && !within), training && !within, stored);
                }
            });
        }
    }

    private static boolean isAlike(Steps steps) {
        return steps.runs().stream().allMatch(Compiler::isAlike);
    }

    /** Whether nothing depends on the count of the pass. */
    private static boolean isAlike(Run run) {
        return run.steps()
                .stream()
                .noneMatch(timed -> timed.step() instanceof Step.Relax relax
                        && (relax.rate().decays() || relax.by().kind() == ValueOptimiser.Kind.ADAM));
    }

    private void begin(Segment segment) {
        if (!started) {
            emitter.gather(true);
            emitter.forward();
            emitter.clamp(Code.START);
        } else if (segment.rebased()) {
            emitter.rebase();
        }
        started = true;
    }

    private void finish(boolean training, boolean within) {
        emitter.energies();
        emitter.total(training, network.schedule.energyIsLoss());
        if (within) {
            keep(Code.RESTORE, network.backup, network.kept);
            transpose();
        }
    }

    private void keep(int mode, long from, long to) {
        List<Task> tasks = new ArrayList<>();
        for (long done = 0; done < network.keptWords; done += MOST_KEPT) {
            tasks.add(new Task().with(Int.MODE, mode)
                    .with(Int.N, (int) Math.min(MOST_KEPT, network.keptWords - done))
                    .with(Offset.RESULTS, network.results)
                    .with(Offset.IN, from + done)
                    .with(Offset.OUT, to + done));
        }
        emitter.emit(Family.KEEP, tasks);
    }

    // Steps.

    private void steps(Steps steps) {
        Optional<Phase> chain = Chain.of(network, emitter, precision, steps).filter(chains);
        if (chain.isPresent()) {
            Compiler apart = new Compiler(network, optimiser, precision, chains, emitter.fork());
            apart.settle(steps);
            emitter.replace(chain.get(), apart.emitter);
        } else {
            oneByOne(steps);
        }
    }

    /** Writes as many passes as it takes to know which nodes have moved and have errors at the end. */
    private void settle(Steps steps) {
        for (Run run : steps.runs()) {
            boolean settled = false;
            for (int pass = 0; pass < run.times() && !settled; pass++) {
                Emitter before = emitter.fork();
                oneByOne(run.steps());
                settled = emitter.isAt(before);
            }
        }
    }

    private void oneByOne(Steps steps) {
        for (Run run : steps.runs()) {
            passes(run.times(), isAlike(run), false, pass -> oneByOne(run.pass(pass)));
        }
    }

    private void oneByOne(List<Timed> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Timed next = i + 1 < steps.size() ? steps.get(i + 1) : steps.get(i);
            if (network.shape.packed() && steps.get(i).step() instanceof Step.Predict predict
                    && next.step() instanceof Step.Relax relax && next.stale()) {
                descend(predict, relax, next);
                i++;
            } else {
                step(steps.get(i));
            }
        }
    }

    private void step(Timed timed) {
        switch (timed.step()) {
            case Step.Predict predict -> emitter.predict(predict.nodes());
            case Step.Relax relax -> emitter.relax(relax, relax.nodes(), timed.t(), !timed.stale());
            default -> throw new IllegalStateException("a segment holds only predictions and relaxations");
        }
    }

    /**
     * [predict][relax] from the output down, which is the same, because whoever is predicted later has only earlier nodes for parents,
     * and finds each node's arrays still in the cache of a processor that runs a tile of rows through all of it.
     */
    private void descend(Step.Predict predict, Step.Relax relax, Timed timed) {
        for (int i = network.nodes.length - 1; i > 0; i--) {
            if (predict.nodes().contains(i)) {
                emitter.predict(List.of(i));
            }
            if (relax.nodes().contains(i)) {
                emitter.relax(relax, List.of(i), timed.t(), false);
            }
        }
    }

    // Learning.

    private void learn(Segment segment, boolean applies, boolean later, List<NodeArrays> stored) {
        boolean fused = applies && Double.isInfinite(optimiser.clipNorm());
        boolean keeps = !fused || !later || optimiser.kind() == Kind.MQ;
        if (fused && optimiser.kind() == Kind.MQ) {
            factor(learners(segment), Code.SIZE);
        }
        List<Task> tasks = new ArrayList<>();
        for (Learner learner : segment.learners()) {
            NodeArrays node = network.nodes[learner.node()];
            if (node.dense == null) {
                continue;
            }
            for (Task task : emitter.gradient(node, learner.atReference())) {
                if (fused) {
                    optimise(task.with(Offset.OUT, keeps ? task.at(Offset.OUT) : Task.NONE), node);
                }
                tasks.add(task);
            }
        }
        tasks.removeIf(t -> t.at(Offset.OUT) == Task.NONE && !t.has(Code.STEP));
        emitGradients(tasks);
        if (!applies) {
            stored.removeAll(learners(segment));
            stored.addAll(learners(segment));
            return;
        }
        List<NodeArrays> now = learners(segment);
        List<NodeArrays> rest = new ArrayList<>(stored);
        rest.removeAll(now);
        if (!fused) {
            rest.addAll(now);
        } else if (optimiser.kind() == Kind.MQ) {
            norms(now);
            factor(now, Code.MQ);
        }
        finishStep(rest);
        stored.clear();
    }

    /** The sums that are bias gradients keep fp32 where products have fewer bits: they have nothing to gain from them. */
    private void emitGradients(List<Task> tasks) {
        if (precision == Precision.FP32) {
            emitter.emit(Family.LEARN, tasks);
            return;
        }
        Predicate<Task> bias = task -> task.at(Offset.IN) == network.ones;
        emitter.emitProducts(Family.LEARN, tasks.stream().filter(bias.negate()).toList());
        emitter.emit(Family.LEARN, tasks.stream().filter(bias).toList());
    }

    private void finishStep(List<NodeArrays> rest) {
        if (!rest.isEmpty()) {
            stepStored(rest);
        }
        transpose();
        applications++;
    }

    private List<NodeArrays> learners(Segment segment) {
        return segment.learners().stream().map(l -> network.nodes[l.node()]).filter(n -> n.dense != null).toList();
    }

    /** Lets the epilogue of a gradient step, where its parameter learns. */
    private void optimise(Task task, NodeArrays node) {
        node.dense.learning()
                .stream()
                .filter(w -> w.at == task.at(Offset.WEIGHTS))
                .forEach(w -> stepping(task.flag(Code.STEP), node, w));
    }

    private Task stepping(Task task, NodeArrays node, Weights of) {
        return task.with(Int.MODE, optimiser.kind().ordinal())
                .with(Int.STEP, applications)
                .with(Offset.FACTOR, node.dense.stepSize())
                .with(Offset.SLOT1, of.slots.length > 0 ? of.slots[0] : Task.NONE)
                .with(Offset.SLOT2, of.slots.length > 1 ? of.slots[1] : Task.NONE)
                .with(Real.RATE, of.factor)
                .flag(optimiser.decay(of.parameter) > 0 ? Code.DECAYS : 0)
                .flag(optimiser.nesterov() ? Code.NESTEROV : 0);
    }

    private void stepStored(List<NodeArrays> nodes) {
        if (!Double.isInfinite(optimiser.clipNorm()) || optimiser.kind() == Kind.MQ) {
            norms(nodes);
            factor(nodes, optimiser.kind().ordinal());
        }
        List<Task> tasks = each(nodes, node -> weights -> stepping(new Task(), node, weights)
                .with(Int.N, weights.size)
                .with(Offset.RESULTS, network.results)
                .with(Offset.OUT, weights.gradient())
                .with(Offset.WEIGHTS, weights.at));
        emitter.emit(Family.STEP, tasks);
    }

    private void norms(List<NodeArrays> nodes) {
        emitter.emit(Family.NORM, each(nodes, node -> weights -> new Task().with(Int.N, weights.size)
                .with(Offset.IN, weights.gradient())
                .with(Offset.OUT, weights.sums())));
    }

    private void factor(List<NodeArrays> nodes, int mode) {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            List<Weights> learning = node.dense.learning();
            if (learning.isEmpty()) {
                continue;
            }
            Task task = new Task().with(Int.MODE, mode)
                    .with(Int.NODE, node.index())
                    .with(Int.STEP, applications)
                    .with(Int.K, learning.getFirst().chunks())
                    .with(Offset.IN, learning.getFirst().sums())
                    .with(Offset.SLOT1, node.dense.meanGradient())
                    .with(Offset.SLOT2, node.dense.stepSize())
                    .with(Offset.RESULTS, network.results)
                    .with(Real.SHARE, 1.0 / learning.stream().mapToInt(Weights::count).sum());
            if (learning.size() > 1) {
                task.with(Int.N, learning.get(1).chunks()).with(Offset.ALSO, learning.get(1).sums());
            }
            tasks.add(task);
        }
        emitter.emit(Family.FACTOR, tasks);
    }

    private static List<Task> each(List<NodeArrays> nodes, Function<NodeArrays, Function<Weights, Task>> make) {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : nodes) {
            node.dense.learning().forEach(w -> tasks.add(make.apply(node).apply(w)));
        }
        return tasks;
    }

    private void transpose() {
        List<Task> tasks = new ArrayList<>();
        for (NodeArrays node : network.learners()) {
            if (node.dense.transposed() != Task.NONE) {
                Weights matrix = node.dense.matrix();
                tasks.add(new Task().with(Int.K, matrix.inputs)
                        .with(Int.N, matrix.outputs)
                        .with(Int.WEIGHT_PANEL, matrix.panel)
                        .with(Int.WEIGHT_ROW, matrix.row)
                        .with(Int.IN_STRIDE, matrix.outputs * network.shape.columns())
                        .with(Offset.WEIGHTS, matrix.at)
                        .with(Offset.OUT, node.dense.transposed()));
            }
        }
        emitter.emit(Family.TRANSPOSE, tasks);
    }
}
