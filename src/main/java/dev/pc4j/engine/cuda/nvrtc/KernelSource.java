package dev.pc4j.engine.cuda.nvrtc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's source in one piece: constants as macros, then the file with all that it includes. Equal texts give equal code.
 *
 * @param name of the file, for messages
 * @param text what a compiler gets
 */
public record KernelSource(String name, String text) {
    private static final Pattern INCLUDE = Pattern.compile("#include \"(.+)\"");

    /**
     * A source among the resources.
     *
     * @param resource its absolute name, such as {@code /kernels/cuda/plan/columns.cu}
     * @param constants macros by name, in the order of the map
     */
    public static KernelSource of(String resource, Map<String, String> constants) {
        StringBuilder text = new StringBuilder();
        constants.forEach((name, value) -> text.append("#define %s %s\n".formatted(name, value)));
        String file = read(resource)
                .orElseThrow(() -> new IllegalArgumentException("there is no source '" + resource + "'"));
        append(text, resource, file, new HashSet<>());
        return new KernelSource(fileName(resource), text.toString());
    }

    /** A file with what it includes in the place where it is first included; what is no resource is left to the compiler. */
    private static void append(StringBuilder text, String resource, String file, Set<String> seen) {
        seen.add(resource);
        String name = fileName(resource);
        text.append("#line 1 \"%s\"\n".formatted(name));
        List<String> lines = file.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher include = INCLUDE.matcher(lines.get(i));
            String included = include.lookingAt() ? resolve(resource, include.group(1)) : "";
            Optional<String> found = included.isEmpty() ? Optional.empty() : read(included);
            if (found.isEmpty()) {
                text.append(lines.get(i)).append('\n');
                continue;
            }
            if (!seen.contains(included)) {
                append(text, included, found.get(), seen);
            }
            text.append("#line %d \"%s\"\n".formatted(i + 2, name));
        }
    }

    private static String resolve(String from, String to) {
        return java.net.URI.create(from).resolve(to).getPath();
    }

    private static String fileName(String resource) {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    private static Optional<String> read(String resource) {
        try (InputStream in = KernelSource.class.getResourceAsStream(resource)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
