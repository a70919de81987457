package dev.pc4j.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * What an engine has measured of a device, and keeps, so that its planner need not guess.
 *
 * @param device its name
 * @param file where it is kept; it may be deleted at any time
 * @param constants measured and not
 */
public record Calibration(String device, Path file, List<Constant> constants) {

    /** Copies the list. */
    public Calibration {
        constants = List.copyOf(constants);
    }

    /**
     * One constant.
     *
     * @param name its name
     * @param unit its unit
     * @param value that the planner uses from now on
     * @param usual that it would use without
     * @param measured whether the value was measured
     */
    public record Constant(String name, String unit, double value, double usual, boolean measured) {}
}
