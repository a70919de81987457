package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;
import java.util.List;

/**
 * Tasks of one family that do not depend on each other: one launch, or one a task, as the device likes.
 *
 * @param family which kernel
 * @param precision of the product's operands; fp32 where the family has no product
 * @param tasks what it does, at least one
 */
public record Phase(Family family, Precision precision, List<Task> tasks) {

    /** Copies the list. */
    public Phase {
        tasks = List.copyOf(tasks);
    }
}
