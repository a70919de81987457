package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A schedule cut into segments, for engines. Within a segment rows do not depend on each other, so a tile of rows can run it whole
 * while its values stay in cache; learning, which sums over rows, comes at the segment's end.
 *
 * <p>A Learn step may wait until the end of its segment where the values it reads will not have changed by then: the node is not
 * predicted again, and its parents either do not move any more, or had not moved yet when the step stood, in which case it reads
 * their reference values. Where neither holds, the segment ends there.
 */
public record Program(List<Segment> segments) {

    /**
     * A Predict or Relax step with its place in time.
     *
     * @param stale of a relaxation: whether what comes next renews its nodes' errors anyway, so that they need not follow the move
     */
    public record Timed(Step step, int t, int iteration, boolean stale) {
        Timed(Step step, int t, int iteration) {
            this(step, t, iteration, false);
        }

        /** The same before the given step. */
        Timed before(Step next) {
            return new Timed(step, t, iteration, step instanceof Step.Relax relax && renews(relax, next));
        }

        /** Whether a step after a relaxation renews the errors of its nodes; after a change of parameters all are renewed. */
        static boolean renews(Step.Relax relax, Step next) {
            return next instanceof Step.Apply
                    || (next instanceof Step.Predict predict && predict.nodes().containsAll(relax.nodes()));
        }
    }

    /**
     * A node that learns at the end of a segment.
     *
     * @param atReference whether it reads its parents' reference values rather than their present ones
     */
    public record Learner(int node, boolean atReference) {}

    /**
     * What runs without looking at other rows, then who learns, then whether the optimiser steps at once.
     *
     * @param rebased whether parameters have changed since the reference values were taken, so that it starts by renewing them
     */
    public record Segment(List<Timed> steps, List<Learner> learners, boolean apply, boolean rebased) {}

    /** The whole schedule. */
    public static Program of(Graph graph, Schedule schedule) {
        return cut(graph, schedule, flat(schedule));
    }

    /** The schedule up to the given number of iterations, then a prediction of everything and no learning after it. */
    public static Program prefix(Graph graph, Schedule schedule, int iterations) {
        List<Timed> flat = flat(schedule);
        flat.removeIf(
                s -> s.iteration() >= iterations || (s.step() instanceof Step.Learn && !schedule.appliesWithin()));
        flat.add(predictAll(graph, iterations));
        return cut(graph, schedule, flat);
    }

    /**
     * All prefixes in one run: segment t ends where {@link #prefix} of t iterations does, and the next one goes on from there. Empty where
     * parameters change within, and where later steps read an error that the prediction of everything has changed.
     */
    public static Optional<Program> observed(Graph graph, Schedule schedule) {
        if (schedule.appliesWithin()) {
            return Optional.empty();
        }
        List<List<Timed>> iterations = iterations(schedule);
        if (!new Freshness(graph, schedule.held()).lasts(iterations)) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>();
        for (int t = 0; t < iterations.size(); t++) {
            List<Timed> steps = iterations.get(t);
            steps.add(predictAll(graph, t));
            segments.addAll(cut(graph, schedule, steps).segments());
        }
        return Optional.of(new Program(segments));
    }

    /** The feed-forward start alone. */
    public static Program feedForward() {
        return new Program(List.of(new Segment(List.of(), List.of(), false, false)));
    }

    private static Timed predictAll(Graph graph, int iteration) {
        return new Timed(new Step.Predict(graph.predicted()), 0, iteration);
    }

    private static Program cut(Graph graph, Schedule schedule, List<Timed> flat) {
        return new Program(new Cutter(graph, schedule.held()).cut(flat));
    }

    /** The steps by how many iterations have ended with them, without those that learn: none at the start, and none after the last. */
    private static List<List<Timed>> iterations(Schedule schedule) {
        List<List<Timed>> iterations = new ArrayList<>();
        for (int t = 0; t <= schedule.iterations(); t++) {
            iterations.add(new ArrayList<>());
        }
        for (Timed timed : flat(schedule)) {
            if (timed.iteration() < schedule.iterations() && !(timed.step() instanceof Step.Learn)) {
                iterations.get(timed.iteration() + 1).add(timed);
            }
        }
        return iterations;
    }

    private static List<Timed> flat(Schedule schedule) {
        List<Timed> flat = new ArrayList<>();
        flatten(schedule.steps(), 0, new int[1], flat);
        return flat;
    }

    /** Loops become their bodies; outside a loop every relaxation begins an iteration. */
    private static void flatten(List<Step> steps, int t, int[] iteration, List<Timed> flat) {
        for (Step step : steps) {
            if (step instanceof Step.Initialise) {
                continue; // A program starts feed-forward; whoever can do more reads the schedule.
            }
            if (step instanceof Step.Repeat loop) {
                for (int i = 0; i < loop.times(); i++) {
                    int here = iteration[0];
                    for (Step inner : loop.body()) {
                        flat.add(new Timed(inner, i, here));
                    }
                    iteration[0]++;
                }
            } else {
                flat.add(new Timed(step, t, step instanceof Step.Relax ? iteration[0]++ : iteration[0]));
            }
        }
    }

    /** Walks the steps once, following which nodes have moved. */
    private static final class Cutter {
        private final Graph graph;
        private final boolean held;
        private final boolean[] moved;
        private final List<Segment> segments = new ArrayList<>();
        private List<Timed> steps = new ArrayList<>();
        private List<Learner> learners = new ArrayList<>();

        /** After how many steps of the segment learning stands: it reads the errors that these steps left. */
        private BitSet learntAfter = new BitSet();

        private boolean rebased;

        Cutter(Graph graph, boolean held) {
            this.graph = graph;
            this.held = held;
            this.moved = new boolean[graph.nodes().size()];
        }

        List<Segment> cut(List<Timed> flat) {
            for (int i = 0; i < flat.size(); i++) {
                Timed timed = flat.get(i);
                switch (timed.step()) {
                    case Step.Learn learn -> learn(learn, flat.subList(i + 1, flat.size()));
                    case Step.Apply apply -> end(true);
                    case Step.Relax relax -> {
                        steps.add(timed);
                        relax.nodes().forEach(n -> moved[n] = true);
                    }
                    default -> steps.add(timed);
                }
            }
            if (!steps.isEmpty() || !learners.isEmpty() || segments.isEmpty()) {
                end(false);
            }
            return segments;
        }

        private void learn(Step.Learn learn, List<Timed> rest) {
            boolean wait = true;
            for (int node : learn.nodes()) {
                boolean atReference = held || graph.node(node).parents().stream().noneMatch(p -> moved[p]);
                learners.removeIf(l -> l.node() == node); // the last gradient counts
                learners.add(new Learner(node, atReference));
                wait &= canWait(node, atReference, rest);
            }
            learntAfter.set(steps.size());
            if (!wait) {
                end(false);
            }
        }

        private boolean canWait(int node, boolean atReference, List<Timed> rest) {
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
                    default -> {}
                }
            }
            return true;
        }

        private void end(boolean apply) {
            for (int i = 0; i < steps.size(); i++) {
                Step next = i + 1 < steps.size() ? steps.get(i + 1).step() : apply ? new Step.Apply() : null;
                steps.set(i, steps.get(i).before(learntAfter.get(i + 1) ? null : next));
            }
            segments.add(new Segment(List.copyOf(steps), List.copyOf(learners), apply, rebased));
            steps = new ArrayList<>();
            learners = new ArrayList<>();
            learntAfter = new BitSet();
            if (apply) {
                rebased = true;
                java.util.Arrays.fill(moved, false);
            } else {
                rebased = false;
            }
        }
    }
}
