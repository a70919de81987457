package dev.pc4j.engine;

/**
 * What a caller may say about an engine.
 *
 * @param threads threads of a CPU engine; 0 for one a core
 * @param device index or part of the name of a device, for engines that have several; empty for the first
 */
public record EngineOptions(int threads, String device) {

    /** All cores, first device. */
    public static final EngineOptions DEFAULT = new EngineOptions(0, "");

    /** Checks the ranges. */
    public EngineOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException(
                    "threads " + threads + " is out of range: use 1 to 1024, or 0 for one a core");
        }
    }
}
