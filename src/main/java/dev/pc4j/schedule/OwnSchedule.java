package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.List;

/**
 * A schedule of the user's own in the place of a rule: it is what it is, on every graph that it fits, and has its steps, rates and tolerance
 * of itself rather than from an {@link Inference}. Its label is the schedule's name.
 */
public record OwnSchedule(Schedule schedule) implements Rule {

    @Override
    public String label() {
        return schedule.name();
    }

    @Override
    public String description() {
        return "a schedule of %d steps, %d iterations".formatted(schedule.steps().size(), schedule.iterations());
    }

    @Override
    public boolean iterative() {
        return false;
    }

    /**
     * The schedule.
     *
     * @throws IllegalArgumentException where it does not fit the graph
     */
    @Override
    public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
        schedule.requireFit(graph);
        return schedule;
    }
}
