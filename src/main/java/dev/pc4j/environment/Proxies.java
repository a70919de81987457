package dev.pc4j.environment;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy} name, as curl reads
 * them: {@code http://host:port}, in small letters first. Java's own properties, such as {@code https.proxyHost}, come
 * before them.
 */
public final class Proxies {
    private static final int USUAL_PORT = 1080;

    private Proxies() {}

    /**
     * The proxy by which an address is to be reached; empty for none, or where Java's properties decide.
     *
     * @param target what is to be fetched, http or https
     * @param environment the process's environment
     * @throws IllegalArgumentException where a variable holds no address of a proxy that speaks http
     */
    public static Optional<InetSocketAddress> of(URI target, Map<String, String> environment) {
        boolean decided = System.getProperty(target.getScheme() + ".proxyHost") != null;
        if (decided || excluded(target.getHost(), value(environment, "no_proxy").orElse(""))) {
            return Optional.empty();
        }
        return Stream.of(target.getScheme() + "_proxy", "all_proxy")
                .flatMap(variable -> value(environment, variable).map(text -> proxy(variable, text)).stream())
                .findFirst();
    }

    /** In capitals only where that is the user's: a web server sets HTTP_PROXY to what strangers send it. */
    private static Optional<String> value(Map<String, String> environment, String variable) {
        String capitals = "http_proxy".equals(variable) ? null : environment.get(variable.toUpperCase(Locale.ROOT));
        return Stream.of(environment.get(variable), capitals)
                .filter(Objects::nonNull)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static boolean excluded(String host, String list) {
        String name = host.toLowerCase(Locale.ROOT);
        return Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .map(entry -> entry.replaceFirst("^\\.", ""))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> "*".equals(entry) || name.equals(entry) || name.endsWith("." + entry));
    }

    private static InetSocketAddress proxy(String variable, String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
            }
        } catch (IllegalArgumentException _) {
            // told below, like any other address that does not do
        }
        throw new IllegalArgumentException(
                "%s '%s' is not a proxy that is understood here: use http://host:port, without a password"
                        .formatted(variable, text));
    }
}
