package dev.pc4j.environment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where data sets lie, and where engines keep what they have measured and built: it may be deleted at any time. */
public final class CacheFolder {
    private static final String NAME = "pc4j";

    private CacheFolder() {}

    /**
     * The folder that a system property names, else one of the user's cache.
     *
     * @param below the cache's folder {@code pc4j}; empty for that itself
     */
    public static Path of(String property, String below) {
        String named = System.getProperty(property);
        return named == null ? of(System.getenv()).resolve(below) : Path.of(named);
    }

    /**
     * The user's cache: {@code $XDG_CACHE_HOME/pc4j}, else {@code $HOME/.cache/pc4j}, else the same in the home folder
     * that the system knows; a folder of the user's among temporary files where there is none. As the XDG base directory
     * specification has it, a path that is not absolute does not count.
     *
     * @param environment the process's environment
     */
    public static Path of(Map<String, String> environment) {
        return of(environment, System.getProperty("user.home"));
    }

    static Path of(Map<String, String> environment, String systemHome) {
        Optional<Path> home = Stream.of(environment.get("HOME"), systemHome)
                .flatMap(text -> absolute(text).stream())
                .findFirst();
        return absolute(environment.get("XDG_CACHE_HOME")).or(() -> home.map(h -> h.resolve(".cache")))
                .map(cache -> cache.resolve(NAME))
                .orElseGet(CacheFolder::temporary);
    }

    /** Empty for null and for what is not the path of a folder from the root, such as the JVM's "?" for an unknown home. */
    private static Optional<Path> absolute(String text) {
        try {
            return Optional.ofNullable(text).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Path temporary() {
        String user = ProcessHandle.current().info().user().orElse("");
        return Path.of(System.getProperty("java.io.tmpdir"), NAME + "-" + user);
    }
}
