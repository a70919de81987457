package dev.pc4j.engine.opencl;

import dev.pc4j.environment.CacheFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What may be set from outside.
 *
 * @param cache the folder of built programs and of choices once made
 * @param geometry forced, for tests; by default what fits the device
 * @param way forced, for tests; by default what the plan asks for, or what is fastest
 * @param flags of the compiler besides the geometry's
 * @param source of the kernels of dense nodes
 */
record Settings(Path cache, Optional<Geometry> geometry, Optional<Way> way, String flags, String source) {
    /** The system property that names another cache folder. */
    static final String CACHE = "pc4j.opencl.cache";

    /** The defaults, with the cache where {@value #CACHE} or the environment says. */
    static Settings fromProperties() {
        return new Settings(CacheFolder.of(CACHE, "opencl"), Optional.empty(), Optional.empty(), "",
                Sources.Part.DENSE.text());
    }

    Settings with(Geometry forced) {
        return new Settings(cache, Optional.of(forced), way, flags, source);
    }

    Settings with(Way other) {
        return new Settings(cache, geometry, Optional.of(other), flags, source);
    }

    Settings with(Path folder) {
        return new Settings(folder, geometry, way, flags, source);
    }

    Settings withFlags(String more) {
        return new Settings(cache, geometry, way, more, source);
    }

    Settings withSource(String text) {
        return new Settings(cache, geometry, way, flags, text);
    }
}
