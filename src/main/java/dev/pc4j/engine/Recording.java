package dev.pc4j.engine;

import java.util.List;
import java.util.Map;

/**
 * What inference did, iteration by iteration; entry 0 of each list is the start.
 *
 * @param iterations as {@link Plan#step()} gives them
 * @param values of the nodes that were asked for, by name, each [rows, width]
 * @param errors of those of them that have a prediction, as {@link Plan#error} gives them
 */
public record Recording(
        List<Iteration> iterations,
        Map<String, List<float[]>> values,
        Map<String, List<float[]>> errors
) {

    /** Copies the lists. */
    public Recording {
        iterations = List.copyOf(iterations);
        values = Map.copyOf(values);
        errors = Map.copyOf(errors);
    }
}
