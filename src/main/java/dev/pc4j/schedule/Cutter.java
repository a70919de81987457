package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Program.Learner;
import dev.pc4j.schedule.Program.Round;
import dev.pc4j.schedule.Program.Run;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Cuts a schedule into segments: walks its steps once, following which nodes have moved. A second call goes on from where the first ended.
 *
 * <p>A long loop is walked as one of a few passes, of which a middle one stands for all that are left out. They are cut alike, but for the
 * first, before which fewer nodes have moved, and the last, after which other steps come: what has moved at the end of a pass is the same
 * from the first on, and whether a step may wait for what follows shows within a whole pass, or after the loop.
 */
final class Cutter {
    /** How many passes of a loop are walked at most. */
    private static final int FEW = 5;

    /** The pass that stands for those that are left out: before it are two, one to settle and one for steps that wait from there. */
    private static final int MIDDLE = 2;

    private final Graph graph;
    private final boolean held;
    private final int few;
    private final boolean[] moved;
    private boolean rebased;

    private List<Cut> cuts = new ArrayList<>();
    private List<Placed> steps = new ArrayList<>();
    private List<Learner> learners = new ArrayList<>();

    /** After how many steps of the segment learning stands: it reads the errors that these steps left. */
    private BitSet learntAfter = new BitSet();

    /** A step at its place: its pass is that of the loop as it is walked, its t that of the whole one. */
    private record Placed(Timed timed, Pass pass) {
        Step step() {
            return timed.step();
        }
    }

    /**
     * A pass of a leg.
     *
     * @param more how many more like it are left out
     */
    private record Pass(int leg, int number, int more) {}

    /**
     * A segment of the loops as they are walked.
     *
     * @param end the pass in which it ends
     */
    private record Cut(List<Placed> steps, List<Learner> learners, boolean apply, boolean rebased, Pass end) {}

    Cutter(Graph graph, boolean held) {
        this(graph, held, FEW);
    }

    /** With so many passes of a loop written out at most. */
    Cutter(Graph graph, boolean held, int few) {
        this.graph = graph;
        this.held = held;
        this.few = few;
        this.moved = new boolean[graph.nodes().size()];
    }

    Program cut(List<Leg> legs) {
        cuts = new ArrayList<>();
        List<Placed> walk = walk(legs);
        for (int i = 0; i < walk.size(); i++) {
            Placed placed = walk.get(i);
            switch (placed.step()) {
                case Step.Learn learn -> learn(learn, placed.pass, walk.subList(i + 1, walk.size()));
                case Step.Apply apply -> end(true, placed.pass);
                default -> {
                    steps.add(placed);
                    follow(placed.step());
                }
            }
        }
        if (!steps.isEmpty() || !learners.isEmpty() || cuts.isEmpty()) {
            end(false, new Pass(legs.size(), 0, 0));
        }
        return new Program(rounds());
    }

    /** Which nodes have moved after a step from the values that they had at their last start. */
    private void follow(Step step) {
        switch (step) {
            case Step.Initialise start -> Arrays.fill(moved, false);
            case Step.Relax relax -> relax.nodes().forEach(n -> moved[n] = true);
            case Step.RelaxErrors relax -> graph.predicted().forEach(n -> moved[n] = true);
            case Step.Nudge nudge -> graph.outputs().forEach(n -> moved[n.index()] = true);
            default -> {}
        }
    }

    private List<Placed> walk(List<Leg> legs) {
        List<Placed> walk = new ArrayList<>();
        for (int l = 0; l < legs.size(); l++) {
            Leg leg = legs.get(l);
            int written = Math.min(leg.times(), few);
            int more = leg.times() - written;
            for (int p = 0; p < written; p++) {
                Pass pass = new Pass(l, p, p == MIDDLE ? more : 0);
                int t = leg.first() + p + (p > MIDDLE ? more : 0);
                leg.steps().forEach(step -> walk.add(new Placed(new Timed(step, t, false), pass)));
            }
        }
        return walk;
    }

    // Where segments end.

    private void learn(Step.Learn learn, Pass pass, List<Placed> rest) {
        boolean wait = true;
        if (learn.adds() && learners.stream().anyMatch(l -> learn.nodes().contains(l.node()))) {
            end(false, pass);
        }
        for (int node : learn.nodes()) {
            boolean atReference = held || graph.node(node).parents().stream().noneMatch(p -> moved[p]);
            learners.removeIf(l -> l.node() == node); // the last gradient counts
            learners.add(new Learner(node, atReference, learn.scale(), learn.adds()));
            wait &= canWait(node, atReference, rest);
        }
        learntAfter.set(steps.size());
        if (!wait) {
            end(false, pass);
        }
    }

    private boolean canWait(int node, boolean atReference, List<Placed> rest) {
        for (int i = 0; i < rest.size(); i++) {
            Step next = i + 1 < rest.size() ? rest.get(i + 1).step() : null;
            switch (rest.get(i).step()) {
                case Step.Apply apply -> {
                    return true;
                }
                case Step.Predict predict when predict.nodes().contains(node) -> {
                    return false;
                }
                case Step.Relax relax when !atReference && relax.nodes()
                        .stream()
                        .anyMatch(graph.node(node).parents()::contains) -> {
                    return false;
                }
                case Step.Relax relax when relax.nodes().contains(node) && !Timed.renews(relax, next) -> {
                    return false;
                }
                case Step.Initialise start -> {
                    return false;
                }
                case Step.RelaxErrors relax -> {
                    return false;
                }
                case Step.Nudge nudge -> {
                    return false;
                }
                default -> {}
            }
        }
        return true;
    }

    private void end(boolean apply, Pass in) {
        for (int i = 0; i < steps.size(); i++) {
            Step next = i + 1 < steps.size() ? steps.get(i + 1).step() : apply ? new Step.Apply() : null;
            Placed placed = steps.get(i);
            steps.set(i, new Placed(placed.timed.before(learntAfter.get(i + 1) ? null : next), placed.pass));
        }
        cuts.add(new Cut(steps, learners, apply, rebased, in));
        steps = new ArrayList<>();
        learners = new ArrayList<>();
        learntAfter = new BitSet();
        rebased = apply;
        if (apply) {
            Arrays.fill(moved, false);
        }
    }

    // Loops again.

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        for (int from = 0, to = 0; from < cuts.size(); from = to) {
            Pass end = cuts.get(from).end;
            List<Segment> segments = new ArrayList<>();
            while (to < cuts.size() && cuts.get(to).end.equals(end)) {
                segments.add(segment(cuts.get(to++)));
            }
            Round round = new Round(1 + end.more, segments);
            Round before = rounds.isEmpty() ? null : rounds.getLast();
            if (before != null && before.pass(before.times()).equals(segments)) {
                rounds.set(rounds.size() - 1, new Round(before.times() + round.times(), before.segments()));
            } else {
                rounds.add(round);
            }
        }
        return rounds;
    }

    private Segment segment(Cut cut) {
        List<Run> runs = new ArrayList<>();
        boolean single = false;
        for (int from = 0, to = 0; from < cut.steps.size(); from = to) {
            Pass pass = cut.steps.get(from).pass;
            boolean ends = cuts.stream().anyMatch(other -> other.end.equals(pass));
            // What is left over of the last such pass.
            int later = ends && !cut.end.equals(pass) ? pass.more : 0;
            List<Timed> steps = new ArrayList<>();
            while (to < cut.steps.size() && cut.steps.get(to).pass.equals(pass)) {
                steps.add(cut.steps.get(to++).timed.later(later));
            }
            single = add(runs, new Run(ends ? 1 : 1 + pass.more, steps), single);
        }
        return new Segment(new Steps(runs), cut.learners, cut.apply, cut.rebased);
    }

    /** Adds a run to one that it goes on with, or to single steps before it; tells whether the last are single steps. */
    private static boolean add(List<Run> runs, Run run, boolean single) {
        Run before = runs.isEmpty() ? null : runs.getLast();
        if (before != null && before.pass(before.times()).equals(run.steps())) {
            runs.set(runs.size() - 1, new Run(before.times() + run.times(), before.steps()));
            return false;
        }
        boolean alone = run.times() == 1 && run.steps().size() == 1;
        if (single && alone) {
            List<Timed> joined = new ArrayList<>(before.steps());
            joined.addAll(run.steps());
            runs.set(runs.size() - 1, new Run(1, joined));
        } else {
            runs.add(run);
        }
        return alone;
    }
}
