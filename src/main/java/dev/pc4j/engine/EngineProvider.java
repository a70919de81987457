package dev.pc4j.engine;

import java.util.Optional;

/** How {@link Engines} finds an engine: registered in {@code META-INF/services}. */
public interface EngineProvider {

    /** The word by which users choose the engine. */
    String name();

    /** Where {@code auto} tries it: lower is earlier; negative is never, only by name. */
    int order();

    /** Why the engine cannot run here, in one line; empty when it can. */
    Optional<String> unavailable();

    /** Opens the engine. */
    Engine open(EngineOptions options);
}
