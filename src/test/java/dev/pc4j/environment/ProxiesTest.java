package dev.pc4j.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies are those that the environment names, as curl reads it. */
class ProxiesTest {
    private static final URI HTTPS = URI.create("https://data.example.org/mnist/");
    private static final URI HTTP = URI.create("http://data.example.org/mnist/");

    private static String proxy(URI target, String... environment) {
        Map<String, String> map = environment.length == 2
                ? Map.of(environment[0], environment[1])
                : Map.of(environment[0], environment[1], environment[2], environment[3]);
        return Proxies.of(target, map).map(p -> p.getHostString() + " " + p.getPort()).orElse("none");
    }

    @Test
    void theVariableOfTheSchemeCounts() {
        assertThat(proxy(HTTPS, "https_proxy", "http://proxy:3129")).isEqualTo("proxy 3129");
        assertThat(proxy(HTTPS, "HTTPS_PROXY", "proxy:3129/")).isEqualTo("proxy 3129");
        assertThat(proxy(HTTPS, "http_proxy", "http://proxy:3129")).isEqualTo("none");
        assertThat(proxy(HTTP, "http_proxy", "proxy")).isEqualTo("proxy 1080");
        assertThat(proxy(HTTP, "HTTP_PROXY", "http://stranger:1")).isEqualTo("none");
        assertThat(proxy(HTTP, "http_proxy", " ", "all_proxy", "http://all:2")).isEqualTo("all 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "example.org", ".EXAMPLE.org", "other, data.example.org"})
    void someHostsAreReachedWithoutOne(String excluded) {
        assertThat(proxy(HTTPS, "https_proxy", "http://proxy:1", "no_proxy", excluded)).isEqualTo("none");
    }

    @Test
    void otherHostsAreNot() {
        assertThat(proxy(HTTPS, "https_proxy", "http://proxy:1", "no_proxy", "ample.org,,org.example"))
                .isEqualTo("proxy 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1", "https://proxy:1", "http://me:word@proxy:1", "http://", "a b"})
    void whatIsNotUnderstoodIsNamed(String text) {
        assertThatThrownBy(() -> proxy(HTTPS, "https_proxy", text))
                .hasMessage("https_proxy '%s' is not a proxy that is understood here: use http://host:port, without "
                        .formatted(text) + "a password");
    }
}
