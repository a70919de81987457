package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Program.Round;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Turns programs into phases. */
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
        /** The same without a trace in what later inferences start from. */
        TRACE,
        /** Inference, then the optimiser's step at once. */
        TRAINING,
        /** Values, energies and forces, of an inference that goes on. */
        LOOK,
        /** Energies alone, in a place of their own. */
        ENERGIES
    }

    /** Passes of a long loop that are written out, so that a stretch is long enough to be worth the call. */
    private static final int WRITTEN = 64;

    /** Passes that differ, which are all written out. */
    private static final int MOST_WRITTEN = 1 << 14;

    private final Network network;
    private final Optimiser optimiser;
    private final Precision precision;
    private final Predicate<Phase> chains;
    private final Emitter emitter;
    private final Starts starts;
    private final Steps steps;
    private final ErrorRelaxation errors;
    private final Learning learning;
    private final List<Stretch> stretches = new ArrayList<>();

    /** How many applications stand in stretches that have ended. */
    private int closed;

    private boolean started;

    /** Where the next energies go. */
    private long results;

    private Compiler(
            Network network, Optimiser optimiser, Precision precision, Predicate<Phase> chains, Emitter emitter) {
        this.network = network;
        this.results = network.results;
        this.optimiser = optimiser;
        this.precision = precision;
        this.chains = chains;
        this.emitter = emitter;
        this.starts = new Starts(emitter);
        this.steps = new Steps(emitter);
        this.errors = new ErrorRelaxation(emitter, steps);
        this.learning = new Learning(emitter, optimiser);
    }

    /** For what has no loop and holds nothing. */
    private Compiler(Network network, Optimiser optimiser) {
        this(network, optimiser, Precision.FP32, phase -> false,
                new Emitter(network, Precision.FP32, Pins.ends(network.graph, false, false), true));
    }

    /**
     * A program from its inputs to its energies and gradients.
     *
     * @param chains which {@link Family#CHAIN} phases the device takes
     * @param pins what its calls hold
     */
    static Compiled compile(
            Network network, Program program, Optimiser optimiser, Precision precision, Predicate<Phase> chains,
            Purpose purpose, Pins pins) {
        Compiler compiler = new Compiler(
                network, optimiser, precision, chains, new Emitter(network, precision, pins, false));
        compiler.run(program, purpose);
        return compiler.compiled();
    }

    /** A compiler of programs that go on from one another, see {@link #part}. */
    static Compiler following(Network network, Optimiser optimiser, Precision precision, Pins pins) {
        // A chain's phase starts from the feed-forward values, so it would do for the first only.
        return new Compiler(
                network, optimiser, precision, phase -> false, new Emitter(network, precision, pins, false));
    }

    /** What the next program becomes. */
    Compiled part(Program program, Purpose purpose) {
        clear();
        run(program, purpose);
        return compiled();
    }

    /** What the next programs become, whose energies lie one after another at the {@linkplain Network#glances glances}. */
    Compiled energies(List<Program> programs) {
        clear();
        for (int i = 0; i < programs.size(); i++) {
            results = network.glances() + (long) i * network.resultWords();
            run(programs.get(i), Purpose.ENERGIES);
        }
        return compiled();
    }

    private void clear() {
        stretches.clear();
        learning.renumber();
        closed = 0;
    }

    /** Which nodes have moved and have errors. */
    Emitter place() {
        return emitter.fork();
    }

    /** Whether the tasks of a program do not depend on the count of a pass. */
    static boolean isAlike(Program program) {
        return program.rounds().stream().allMatch(Compiler::isAlike);
    }

    /** The feed-forward values alone. */
    static Compiled feedForward(Network network, Optimiser optimiser, Pins pins) {
        Compiler compiler = new Compiler(network, optimiser, Precision.FP32, phase -> false,
                new Emitter(network, Precision.FP32, pins, true));
        compiler.starts.begin();
        return compiler.compiled();
    }

    /** The optimiser's step by gradients that lie in memory. */
    static Compiled step(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.learning.step(network.layers);
        compiler.learning.renew();
        return compiler.compiled();
    }

    /** What a change of weights from outside asks for; empty on devices without transposed copies. */
    static Compiled renewal(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.learning.renew();
        return compiler.compiled();
    }

    /** Everything that training carries on back to where the last program began, whatever has happened since. */
    static Compiled undo(Network network, Optimiser optimiser) {
        Compiler compiler = new Compiler(network, optimiser);
        compiler.learning.keep(Code.SAVE, network.backup, network.kept);
        compiler.learning.keep(Code.RESTORE, network.backup, network.kept);
        compiler.learning.renew();
        return compiler.compiled();
    }

    private Compiled compiled() {
        close(1);
        return new Compiled(List.copyOf(stretches), emitter.moved(), emitter.live(), learning.applications());
    }

    /** Ends a stretch, which is run so many times. */
    private void close(int times) {
        List<Phase> phases = emitter.take();
        if (!phases.isEmpty()) {
            stretches.add(new Stretch(times, phases, closed, learning.applications() - closed));
        }
        closed = learning.applications();
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

    private void run(Program program, Purpose purpose) {
        boolean training = purpose == Purpose.TRAINING;
        boolean within = network.schedule.appliesWithin();
        if (within && !started) {
            learning.keep(Code.SAVE, network.kept, network.backup);
        }
        List<Round> rounds = program.rounds();
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            boolean ends = i == rounds.size() - 1;
            passes(round.times(), isAlike(round), ends, pass -> {
                List<Segment> segments = round.pass(pass);
                for (int s = 0; s < segments.size(); s++) {
                    Segment segment = segments.get(s);
                    boolean last = ends && pass == round.times() - 1 && s == segments.size() - 1;
                    begin(segment);
                    steps(segment.steps(), program.length() == 1);
                    if (last) {
                        finish(purpose, within);
                    }
                    learning.learn(
                            segment, segment.apply() || (training && last && !within), training && !within);
                }
            });
        }
        if ((purpose == Purpose.INFERENCE || purpose == Purpose.TRACE) && !within) {
            learning.check();
        }
        if ((purpose == Purpose.INFERENCE || training) && network.continues()) {
            starts.end();
        }
    }

    private static boolean isAlike(Round round) {
        return round.segments().stream().allMatch(segment -> isAlike(segment.steps()));
    }

    private static boolean isAlike(Program.Steps steps) {
        return steps.runs().stream().allMatch(Compiler::isAlike);
    }

    /** Whether nothing depends on the count of the pass. */
    private static boolean isAlike(Run run) {
        return run.steps()
                .stream()
                .noneMatch(timed -> switch (timed.step()) {
                    case Step.Relax relax ->
                        relax.rate().decays() || relax.by().kind() == ValueOptimiser.Kind.ADAM;
                    case Step.RelaxErrors relax -> relax.rate().decays();
                    default -> false;
                });
    }

    private void begin(Segment segment) {
        if (!started) {
            starts.begin();
        } else if (segment.rebased()) {
            starts.rebase();
        }
        started = true;
    }

    private void finish(Purpose purpose, boolean within) {
        new Totals(emitter).emit(purpose == Purpose.TRAINING, results);
        if (purpose == Purpose.LOOK) {
            steps.forces(network.free(emitter.pins()));
        } else if (within) {
            learning.keep(Code.RESTORE, network.backup, network.kept);
            learning.renew();
        }
    }

    // Steps.

    /** Writes the steps of a segment; one that is the whole program may be a chain's. */
    private void steps(Program.Steps all, boolean whole) {
        Optional<Phase> chain = whole ? Chain.of(network, emitter, precision, all).filter(chains) : Optional.empty();
        if (chain.isPresent()) {
            replace(chain.get(), all.runs());
        } else {
            all.runs().forEach(this::loop);
        }
    }

    /** One launch where it is the loop of a node that predicts itself. */
    private void loop(Run run) {
        Optional<GraphTask> recurrence = Recurrence.of(emitter, run);
        if (recurrence.isPresent()) {
            replace(new Phase(Family.RECURRENT, Precision.FP32, List.of(recurrence.get())), List.of(run));
        } else {
            passes(run.times(), isAlike(run), false, pass -> oneByOne(run.pass(pass)));
        }
    }

    /** A phase in the place of what some runs would write. */
    private void replace(Phase phase, List<Run> runs) {
        Compiler apart = new Compiler(network, optimiser, precision, chains, emitter.fork());
        runs.forEach(apart::settle);
        emitter.replace(phase, apart.emitter);
    }

    /** Writes as many passes as it takes to know which nodes have moved and have errors at the end. */
    private void settle(Run run) {
        boolean settled = false;
        for (int pass = 0; pass < run.times() && !settled; pass++) {
            Emitter before = emitter.fork();
            oneByOne(run.steps());
            settled = emitter.isAt(before);
        }
    }

    private void oneByOne(List<Timed> all) {
        for (int i = 0; i < all.size(); i++) {
            Timed next = i + 1 < all.size() ? all.get(i + 1) : all.get(i);
            if (descends() && all.get(i).step() instanceof Step.Predict predict
                    && next.step() instanceof Step.Relax relax && next.stale()) {
                descend(predict, relax, next);
                i++;
            } else {
                step(all.get(i));
            }
        }
    }

    /** Whether a processor may go from node to node: each error comes back by a product, which reads nothing that has moved by then. */
    private boolean descends() {
        return network.packing.packed() && !network.graph.hasDelays()
                && network.predicted().stream().noneMatch(n -> n.operator instanceof CompositeOperator);
    }

    private void step(Timed timed) {
        switch (timed.step()) {
            case Step.Predict predict -> steps.predict(predict.nodes());
            case Step.Initialise start -> starts.restart(start);
            case Step.Nudge nudge -> steps.nudge(nudge.strength());
            case Step.RelaxErrors relax -> errors.step(relax, timed.t());
            case Step.Relax relax -> {
                steps.relax(relax, relax.nodes(), timed.t(), !timed.stale());
                steps.count();
            }
            default -> throw new IllegalStateException("a segment holds no " + timed.step());
        }
    }

    /**
     * [predict][relax] from the output down, which is the same, because whoever is predicted later has only earlier nodes for parents,
     * and finds each node's arrays still in the cache of a processor that runs a tile of rows through all of it.
     */
    private void descend(Step.Predict predict, Step.Relax relax, Timed timed) {
        for (int i = network.nodes.length - 1; i > 0; i--) {
            if (predict.nodes().contains(i)) {
                steps.predict(List.of(i));
            }
            if (relax.nodes().contains(i)) {
                steps.relax(relax, List.of(i), timed.t(), false);
            }
        }
        steps.count();
    }
}
