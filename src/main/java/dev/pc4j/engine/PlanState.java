package dev.pc4j.engine;

import java.util.Map;
import java.util.TreeSet;

/**
 * All that a plan carries from one training step to the next.
 *
 * @param parameters values by name, row-major
 * @param slots the optimiser's arrays by {@code <slot>/<parameter or node>}, in the parameter's layout
 * @param updates how often the optimiser has stepped
 * @param inferences how many there were, by which random starts and noise are drawn
 */
public record PlanState(Map<String, float[]> parameters, Map<String, float[]> slots, long updates, long inferences) {

    /** Copies the maps, not the arrays. */
    public PlanState {
        parameters = Map.copyOf(parameters);
        slots = Map.copyOf(slots);
    }

    /** Of a plan whose next inference draws as its first. */
    public PlanState(Map<String, float[]> parameters, Map<String, float[]> slots, long updates) {
        this(parameters, slots, updates, 0);
    }

    /**
     * Fails unless this state has the arrays of another, in the same lengths.
     *
     * @throws IllegalArgumentException naming what differs
     */
    public void requireLike(PlanState other) {
        requireLike("parameter", parameters, other.parameters);
        requireLike("optimiser slot", slots, other.slots);
    }

    private static void requireLike(String what, Map<String, float[]> given, Map<String, float[]> wanted) {
        if (!given.keySet().equals(wanted.keySet())) {
            throw new IllegalArgumentException("the state is of another plan: its %ss are %s, this plan's %s"
                    .formatted(what, new TreeSet<>(given.keySet()), new TreeSet<>(wanted.keySet())));
        }
        wanted.forEach((name, values) -> {
            if (given.get(name).length != values.length) {
                throw new IllegalArgumentException(
                        "the state is of another plan: its %s '%s' has %d values, this plan's %d"
                                .formatted(what, name, given.get(name).length, values.length));
            }
        });
    }
}
