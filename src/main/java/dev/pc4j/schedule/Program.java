package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;

/**
 * A schedule cut into segments, for engines. Within a segment rows do not depend on each other, so a tile of rows can run it whole
 * while its values stay in cache; learning, which sums over rows, comes at the segment's end.
 *
 * <p>A Learn step may wait until the end of its segment where the values it reads will not have changed by then: the node is not
 * predicted again, and its parents either do not move any more, or had not moved yet when the step stood, in which case it reads
 * their reference values. Where neither holds, the segment ends there.
 *
 * <p>A loop stays one: what is alike in its passes stands once, in {@link Run}s of steps within a segment, or, where segments end within
 * the loop, in {@link Round}s of segments. So a program is as long as the schedule, whatever T.
 */
public record Program(List<Round> rounds) {

    /** Copies the list. */
    public Program {
        rounds = List.copyOf(rounds);
    }

    /**
     * A step that changes values or errors, with its place in time.
     *
     * @param t the count of its loop, which a decaying {@link Rate} and a {@link ValueOptimiser} see
     * @param stale of a relaxation: whether what comes next renews its nodes' errors anyway, so that they need not follow the move
     */
    public record Timed(Step step, int t, boolean stale) {

        /** The same before the given step. */
        Timed before(Step next) {
            return new Timed(step, t, step instanceof Step.Relax relax && renews(relax, next));
        }

        /** The same so many passes later. */
        Timed later(int passes) {
            return passes == 0 ? this : new Timed(step, t + passes, stale);
        }

        /** Whether a step after a relaxation renews the errors of its nodes; after a change of parameters all are renewed. */
        static boolean renews(Step.Relax relax, Step next) {
            return next instanceof Step.Apply
                    || (next instanceof Step.Predict predict && predict.nodes().containsAll(relax.nodes()));
        }
    }

    /**
     * Steps that are taken several times in a row.
     *
     * @param times how often; each time every t is one more
     * @param steps of the first time
     */
    public record Run(int times, List<Timed> steps) {
        /** Copies the list. */
        public Run {
            steps = List.copyOf(steps);
        }

        /** The steps of pass 0, 1, ... */
        public List<Timed> pass(int pass) {
            return pass == 0 ? steps : steps.stream().map(timed -> timed.later(pass)).toList();
        }
    }

    /** Steps in their order. */
    public record Steps(List<Run> runs) {
        /** Copies the list. */
        public Steps {
            runs = List.copyOf(runs);
        }

        /** How many there are, each as often as it is taken. */
        public long size() {
            long size = 0;
            for (Run run : runs) {
                size += (long) run.times * run.steps.size();
            }
            return size;
        }

        /** Step 0, 1, ... */
        public Timed get(long index) {
            long rest = index;
            for (Run run : runs) {
                int length = run.steps.size();
                if (rest < (long) run.times * length) {
                    return run.steps.get((int) (rest % length)).later((int) (rest / length));
                }
                rest -= (long) run.times * length;
            }
            throw new IndexOutOfBoundsException("step %d of %d".formatted(index, size()));
        }

        private Steps later(int passes) {
            return new Steps(runs.stream().map(run -> new Run(run.times, run.pass(passes))).toList());
        }
    }

    /**
     * A node that learns at the end of a segment.
     *
     * @param atReference whether it reads its parents' reference values rather than their present ones
     * @param scale on its gradients
     * @param adds whether its gradients are added to those that it had before, rather than in their place
     */
    public record Learner(int node, boolean atReference, double scale, boolean adds) {

        /** Gradients as they are, in place of those before. */
        public Learner(int node, boolean atReference) {
            this(node, atReference, 1, false);
        }
    }

    /**
     * What runs without looking at other rows, then who learns, then whether the optimiser steps at once.
     *
     * @param rebased whether parameters have changed since the reference values were taken, so that it starts by renewing them
     */
    public record Segment(Steps steps, List<Learner> learners, boolean apply, boolean rebased) {
        /** Copies the list. */
        public Segment {
            learners = List.copyOf(learners);
        }

        private Segment later(int passes) {
            return passes == 0 ? this : new Segment(steps.later(passes), learners, apply, rebased);
        }
    }

    /**
     * Segments that are run several times in a row.
     *
     * @param times how often; each time every t is one more
     * @param segments of the first time
     */
    public record Round(int times, List<Segment> segments) {
        /** Copies the list. */
        public Round {
            segments = List.copyOf(segments);
        }

        /** The segments of pass 0, 1, ... */
        public List<Segment> pass(int pass) {
            return segments.stream().map(segment -> segment.later(pass)).toList();
        }
    }

    /** How many segments it runs, each as often as it is run. */
    public long length() {
        return rounds.stream().mapToLong(round -> (long) round.times * round.segments.size()).sum();
    }

    /** The whole schedule. */
    public static Program of(Graph graph, Schedule schedule) {
        return new Cutter(graph, schedule.held()).cut(Leg.of(schedule));
    }

    /** The schedule up to the given number of iterations, then a prediction of everything and no learning after it. */
    public static Program prefix(Graph graph, Schedule schedule, int iterations) {
        List<Leg> legs = new ArrayList<>(Leg.first(Leg.of(schedule), iterations));
        if (!schedule.appliesWithin()) {
            legs.replaceAll(leg -> leg.without(Step.Learn.class));
        }
        legs.add(Leg.once(new Step.Predict(graph.predicted())));
        return new Cutter(graph, schedule.held()).cut(legs);
    }

    /** The feed-forward start alone. */
    public static Program feedForward() {
        return new Program(List.of(new Round(1, List.of(new Segment(new Steps(List.of()), List.of(), false, false)))));
    }
}
