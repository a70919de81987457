package dev.pc4j.engine.reference;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import java.util.Optional;

/** Offers the reference engine by name only: {@code auto} never takes an engine that is meant to be slow. */
public final class ReferenceProvider implements EngineProvider {
    static final Capabilities CAPABILITIES = Capabilities.ALL;

    @Override
    public String name() {
        return ReferenceEngine.NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public int order() {
        return -1;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Engine open(EngineOptions options) {
        return new ReferenceEngine();
    }
}
