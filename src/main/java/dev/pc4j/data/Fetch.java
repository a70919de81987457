package dev.pc4j.data;

import dev.pc4j.environment.Proxies;
import dev.pc4j.environment.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Downloads a data set, when asked to, and lets only content into place that has the right sha256.
 *
 * <p>The sums are of the decompressed content, so that any mirror's gzip will do. Each file goes to a temporary file
 * beside its place, is checked, and is moved; whatever fails leaves no part of that file behind. Files that are there
 * and right are kept, so that an interrupted fetch goes on where it stopped. The proxy that the environment names, such
 * as {@code https_proxy}, is asked.
 */
public final class Fetch {

    /** A file by its name at the server and in the folder, with the size and the sum of its decompressed content. */
    record Part(String file, long bytes, String sha256) {}

    private static final URI MNIST_BASE = URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/");

    private static final List<Part> MNIST = List.of(
            new Part("train-images-idx3-ubyte.gz", 47_040_016,
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new Part("train-labels-idx1-ubyte.gz", 60_008,
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new Part("t10k-images-idx3-ubyte.gz", 7_840_016,
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new Part("t10k-labels-idx1-ubyte.gz", 10_008,
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
    private static final Duration FILE_LIMIT = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger("dev.pc4j.data");

    private final URI base;
    private final List<Part> parts;
    private final Map<String, String> environment;

    /** A fetch by the proxies of an environment. */
    Fetch(URI base, List<Part> parts, Map<String, String> environment) {
        this.base = base;
        this.parts = List.copyOf(parts);
        this.environment = Map.copyOf(environment);
    }

    /** {@return the names of the data sets that can be fetched} */
    public static List<String> names() {
        return List.of("mnist");
    }

    /**
     * The fetch of a data set from its usual place.
     *
     * @param name one of {@link #names()}
     * @return the fetch, not yet begun
     * @throws DataException where it is not one of them
     */
    public static Fetch of(String name) {
        if (!names().contains(name)) {
            throw new DataException("'%s' cannot be fetched: use %s, or put the files of others into '%s' by hand"
                    .formatted(name, String.join(", ", names()), DataSets.folderOf("NAME", null)));
        }
        return new Fetch(MNIST_BASE, MNIST, System.getenv());
    }

    /**
     * The same from another place.
     *
     * @param url address of the folder with the files, http or https
     * @return the fetch, not yet begun
     * @throws DataException where that is not such an address
     */
    public Fetch from(String url) {
        try {
            URI uri = URI.create(url.endsWith("/") ? url : url + "/");
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return new Fetch(uri, parts, environment);
            }
        } catch (IllegalArgumentException _) {
            // told below, like any other address that does not do
        }
        throw new DataException("'%s' is not an address to fetch from: use http(s)://host/folder/".formatted(url));
    }

    /**
     * Downloads what is not there yet.
     *
     * @param folder takes the files; created if need be
     * @return the files, all there and right
     * @throws DataException where a file cannot be got, or is not what it should be
     */
    public List<Path> into(Path folder) {
        boolean created = !Files.exists(folder);
        try (HttpClient client = client()) {
            Files.createDirectories(folder);
            List<Path> files = new ArrayList<>();
            for (Part part : parts) {
                files.add(fetch(client, part, folder));
            }
            return files;
        } catch (IOException e) {
            throw new DataException("cannot write to '%s': %s".formatted(folder, Reason.of(e)), e);
        } finally {
            if (created) {
                deleteIfEmpty(folder);
            }
        }
    }

    private HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL);
        proxy().ifPresent(proxy -> builder.proxy(ProxySelector.of(proxy)));
        return builder.build();
    }

    private Optional<InetSocketAddress> proxy() {
        try {
            return Proxies.of(base, environment);
        } catch (IllegalArgumentException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    private Path fetch(HttpClient client, Part part, Path folder) throws IOException {
        Path target = folder.resolve(part.file());
        if (Files.exists(target) && problem(target, part) == null) {
            LOG.log(Level.DEBUG, "''{0}'' is there and right", target);
            return target;
        }
        URI uri = base.resolve(part.file());
        Path temporary = folder.resolve(part.file() + "." + ProcessHandle.current().pid() + ".part");
        try {
            LOG.log(Level.DEBUG, "fetching {0}", uri);
            download(client, uri, temporary);
            String problem = problem(temporary, part);
            if (problem != null) {
                throw new DataException("%s is damaged: %s: try again, or another address".formatted(uri, problem));
            }
            return Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void download(HttpClient client, URI uri, Path file) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(FILE_LIMIT).build();
        HttpResponse.BodyHandler<Path> toFile = info -> info.statusCode() == 200 ? BodySubscribers.ofFile(file)
                : BodySubscribers.replacing(file);
        try {
            int status = client.send(request, toFile).statusCode();
            if (status != 200) {
                throw new DataException("%s answers %d: check the address".formatted(uri, status));
            }
        } catch (IOException e) {
            String by = proxy().map(p -> " by the proxy %s:%d".formatted(p.getHostString(), p.getPort())).orElse("");
            throw new DataException("cannot fetch %s%s: %s".formatted(uri, by, Reason.of(e)), e);
        } catch (InterruptedException e) {
            client.shutdownNow();
            Thread.currentThread().interrupt();
            throw new DataException("fetching %s was interrupted: start it again".formatted(uri), e);
        }
    }

    /** What is wrong with a file's content, or null. */
    private static String problem(Path file, Part part) {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream in = Content.open(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                digest.update(buffer, 0, n);
                if (bytes > part.bytes()) {
                    return "its content has more than %d bytes".formatted(part.bytes());
                }
            }
        } catch (IOException e) {
            return Reason.of(e);
        }
        String sum = HexFormat.of().formatHex(digest.digest());
        return sum.equals(part.sha256()) ? null
                : "its content has %d bytes and sha256 %s, not %d bytes and %s"
                        .formatted(bytes, sum, part.bytes(), part.sha256());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            // it holds files, which is what it was made for
        }
    }
}
