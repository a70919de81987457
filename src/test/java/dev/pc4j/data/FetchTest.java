package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {

    private static final byte[] IMAGES = IdxWriter.images(300);
    private static final byte[] LABELS = IdxWriter.labels(300, 10);

    @TempDir
    Path temporary;

    private final Map<String, byte[]> served = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private String address;
    private Path folder;
    private Fetch fetch;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        address = "http://%s:%d/set".formatted(InetAddress.getLoopbackAddress().getHostAddress(),
                server.getAddress().getPort());
        folder = temporary.resolve("cache/set");
        served.put("images.gz", IdxWriter.gzip(IMAGES));
        served.put("labels.gz", IdxWriter.gzip(LABELS));
        fetch = fetch(Map.of()).from(address);
    }

    private static Fetch fetch(Map<String, String> environment) throws Exception {
        return new Fetch(URI.create("http://localhost/"), List.of(part("images.gz", IMAGES),
                part("labels.gz", LABELS)), environment);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void filesComeIntoPlace() throws IOException {
        assertThat(fetch.into(folder)).containsExactly(folder.resolve("images.gz"), folder.resolve("labels.gz"));
        assertThat(folder.resolve("images.gz")).hasBinaryContent(served.get("images.gz"));
        assertThat(list(folder)).hasSize(2);
    }

    @Test
    void theProxyOfTheEnvironmentIsAsked() throws Exception {
        String proxy = address.replace("/set", "");
        Fetch elsewhere = fetch(Map.of("http_proxy", proxy)).from("http://nowhere.invalid/set");
        assertThat(elsewhere.into(folder)).hasSize(2);
        server.stop(0);
        Files.delete(folder.resolve("labels.gz"));
        assertThatThrownBy(() -> elsewhere.into(folder)).isInstanceOf(DataException.class)
                .hasMessage("cannot fetch http://nowhere.invalid/set/labels.gz by the proxy %s: nobody answers there"
                        .formatted(proxy.replace("http://", "")));
    }

    @Test
    void filesThatAreThereAndRightAreKept() {
        IdxWriter.write(folder.resolve("images.gz"), IdxWriter.gzip(IMAGES));
        IdxWriter.write(folder.resolve("labels.gz"), new byte[] {1, 2, 3});
        fetch.into(folder);
        assertThat(asked).containsExactly("labels.gz");
        assertThat(folder.resolve("labels.gz")).hasBinaryContent(served.get("labels.gz"));
    }

    @Test
    void otherContentLeavesNothingBehind() {
        byte[] other = IMAGES.clone();
        other[100] ^= 1;
        served.put("images.gz", IdxWriter.gzip(other));
        assertThatThrownBy(() -> fetch.into(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("images.gz is damaged: its content has 1216 bytes and sha256 ")
                .hasMessageEndingWith("try again, or another address");
        assertThat(folder).doesNotExist();
    }

    @Test
    void cutAndOverlongContentLeavesNothingBehind() {
        byte[] whole = IdxWriter.gzip(IMAGES);
        served.put("images.gz", Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> fetch.into(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("is damaged");
        assertThat(folder).doesNotExist();
        served.put("images.gz", IdxWriter.gzip(new byte[1 << 20]));
        assertThatThrownBy(() -> fetch.into(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("its content has more than 1216 bytes");
        assertThat(folder).doesNotExist();
    }

    @Test
    void aLaterFailureKeepsWhatIsRight() throws IOException {
        served.remove("labels.gz");
        assertThatThrownBy(() -> fetch.into(folder)).isInstanceOf(DataException.class)
                .hasMessage(address + "/labels.gz answers 404: check the address");
        assertThat(list(folder)).containsExactly(folder.resolve("images.gz"));
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.stop(0);
        assertThatThrownBy(() -> fetch.into(folder)).isInstanceOf(DataException.class)
                .hasMessage("cannot fetch %s/images.gz: nobody answers there".formatted(address));
        assertThat(folder).doesNotExist();
    }

    @Test
    void onlyKnownSetsAndAddressesDo() {
        assertThat(Fetch.names()).containsExactly("mnist");
        assertThatThrownBy(() -> Fetch.of("kmnist")).isInstanceOf(DataException.class)
                .hasMessageStartingWith("'kmnist' cannot be fetched: use mnist");
        for (String bad : List.of("ftp://x/", "mnist", "http:///", "ht tp://x")) {
            assertThatThrownBy(() -> Fetch.of("mnist").from(bad)).isInstanceOf(DataException.class)
                    .hasMessage("'%s' is not an address to fetch from: use http(s)://host/folder/".formatted(bad));
        }
    }

    /** The sums in the code are those of the set that the other tests read, where it is there. */
    @Test
    void realMnistIsRight() {
        Path mnist = RealData.folder("mnist");
        assertThat(Fetch.of("mnist").from("http://127.0.0.1:1/").into(mnist)).hasSize(4);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String file = exchange.getRequestURI().getPath().replace("/set/", "");
        asked.add(file);
        byte[] content = served.getOrDefault(file, new byte[0]);
        try (exchange) {
            exchange.sendResponseHeaders(served.containsKey(file) ? 200 : 404,
                    content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static Fetch.Part part(String file, byte[] content) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
        return new Fetch.Part(file, content.length, HexFormat.of().formatHex(sum));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
