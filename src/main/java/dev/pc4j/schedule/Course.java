package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A schedule taken a few iterations at a time, for whoever looks at values, errors and energies in between: after each part everything is
 * predicted, and the next part goes on from there.
 */
public final class Course {
    private final Graph graph;
    private final Cutter cutter;
    private List<Leg> legs;

    private Course(Graph graph, Schedule schedule, List<Leg> legs) {
        this.graph = graph;
        this.cutter = new Cutter(graph, schedule.held());
        this.legs = legs;
    }

    /**
     * A schedule of one loop, whose passes go on for as long as they are asked for; empty for others, and where something reads an error that
     * looking has changed.
     */
    public static Optional<Course> of(Graph graph, Schedule schedule) {
        if (schedule.steps().stream().filter(Step.Repeat.class::isInstance).count() != 1) {
            return Optional.empty();
        }
        return checked(graph, schedule, Leg.of(schedule.endless()));
    }

    /** The iterations without learning; empty where parameters change within, and where later steps read an error that looking has changed. */
    public static Optional<Course> observing(Graph graph, Schedule schedule) {
        if (schedule.appliesWithin()) {
            return Optional.empty();
        }
        List<Leg> legs = Leg.first(Leg.of(schedule), schedule.iterations());
        legs.replaceAll(leg -> leg.without(Step.Learn.class));
        return checked(graph, schedule, legs);
    }

    private static Optional<Course> checked(Graph graph, Schedule schedule, List<Leg> legs) {
        return new Freshness(graph, schedule.held()).lasts(legs)
                ? Optional.of(new Course(graph, schedule, legs))
                : Optional.empty();
    }

    /** The nodes that a schedule moves, at a rate that is not zero. */
    public static Set<Integer> moving(Schedule schedule) {
        return schedule.flat()
                .filter(Step.Relax.class::isInstance)
                .map(Step.Relax.class::cast)
                .flatMap(relax -> relax.nodes().stream().filter(n -> relax.rate(n, 0) > 0))
                .collect(Collectors.toSet());
    }

    /** The start, with everything predicted. */
    public Program start() {
        return cut(List.of());
    }

    /** The next so many iterations, or those that are left, then everything predicted. */
    public Program next(int iterations) {
        List<Leg> all = legs;
        legs = Leg.after(all, iterations);
        return cut(Leg.first(all, iterations));
    }

    /** What is left but for iterations: the end of the schedule, in which it learns. */
    public Program rest() {
        return cutter.cut(legs.stream().filter(leg -> !leg.iterates()).toList());
    }

    private Program cut(List<Leg> part) {
        List<Leg> observed = new ArrayList<>(part);
        observed.add(Leg.once(new Step.Predict(graph.predicted())));
        return cutter.cut(observed);
    }
}
