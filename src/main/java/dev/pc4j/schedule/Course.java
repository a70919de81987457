package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** The iterations without learning; empty where parameters change within, and where later steps read an error that looking has changed. */
    public static Optional<Course> observing(Graph graph, Schedule schedule) {
        if (schedule.appliesWithin()) {
            return Optional.empty();
        }
        List<Leg> legs = Leg.first(Leg.of(schedule), schedule.iterations());
        legs.replaceAll(leg -> leg.without(Step.Learn.class));
        return Optional.of(new Course(graph, schedule, legs))
                .filter(course -> new Freshness(graph, schedule.held()).lasts(legs));
    }

    /** The start, with everything predicted. */
    public Program start() {
        return cut(List.of());
    }

    /** The next so many iterations, or those that are left. */
    public Program next(int iterations) {
        List<Leg> all = legs;
        legs = Leg.after(all, iterations);
        return cut(Leg.first(all, iterations));
    }

    private Program cut(List<Leg> part) {
        List<Leg> observed = new ArrayList<>(part);
        observed.add(Leg.once(new Step.Predict(graph.predicted())));
        return cutter.cut(observed);
    }
}
