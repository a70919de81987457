package dev.pc4j.engine;

import java.util.List;
import java.util.Optional;

/** How {@link Engines} finds an engine: registered in {@code META-INF/services}. */
public interface EngineProvider {

    /** The word by which users choose the engine. */
    String name();

    /** Where {@code auto} tries it: lower is earlier; negative is never, only by name. */
    int order();

    /** What the engine computes, wherever it runs. */
    Capabilities capabilities();

    /** Why the engine cannot run here, in one line; empty when it can. */
    Optional<String> unavailable();

    /** Why {@code auto} goes on to the next engine, in one line: because this one is unavailable, or because another does better here. */
    default Optional<String> passedOver() {
        return unavailable();
    }

    /** One line a device, in the order of their indices, of an engine that has several to choose from; empty for others. Only where available. */
    default List<String> devices() {
        return List.of();
    }

    /** Whether the engine computes on threads of the CPU whose number can be chosen. */
    default boolean threaded() {
        return false;
    }

    /**
     * Measures what the engine's planner must know of a device and keeps it for plans to come; empty for engines that have nothing to measure.
     *
     * @throws EngineException where the engine is unavailable
     */
    default Optional<Calibration> calibrate(EngineOptions options) {
        return Optional.empty();
    }

    /** Opens the engine. */
    Engine open(EngineOptions options);
}
