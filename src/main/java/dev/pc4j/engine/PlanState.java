package dev.pc4j.engine;

import java.util.Map;

/**
 * All that a plan carries from one training step to the next.
 *
 * @param parameters values by name, row-major
 * @param slots the optimiser's arrays by {@code <slot>/<parameter or node>}, in the parameter's layout
 * @param updates how often the optimiser has stepped
 */
public record PlanState(Map<String, float[]> parameters, Map<String, float[]> slots, long updates) {

    /** Copies the maps, not the arrays. */
    public PlanState {
        parameters = Map.copyOf(parameters);
        slots = Map.copyOf(slots);
    }
}
