package dev.pc4j.engine;

import java.nio.file.Path;

/** Where engines keep what they have measured and built: it may be deleted at any time. */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * The folder that a system property names, else one of the user's cache, which {@code XDG_CACHE_HOME} may have moved.
     *
     * @param below the cache's folder {@code pc4j}; empty for that itself
     */
    public static Path of(String property, String below) {
        return of(System.getProperty(property), System.getenv("XDG_CACHE_HOME"), below);
    }

    static Path of(String named, String home, String below) {
        if (named != null) {
            return Path.of(named);
        }
        Path base = home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return base.resolve("pc4j").resolve(below);
    }
}
