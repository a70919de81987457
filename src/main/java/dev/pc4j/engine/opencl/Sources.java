package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Family;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernel sources in the jar, with their {@code #include "..."} lines replaced by what they name: drivers see one text. */
final class Sources {
    private static final String ROOT = "/kernels/";
    private static final Pattern INCLUDE = Pattern.compile("(?m)^[ \\t]*#[ \\t]*include[ \\t]+\"([^\"]+)\".*$");

    private Sources() {}

    /** The two OpenCL programs. */
    enum Part {
        /** Dense nodes and sums, and what all plans need. */
        DENSE("opencl/program.cl"),
        /** All other operators, for plans that have some. */
        GRAPH("opencl/graph.cl");

        private final String path;

        Part(String path) {
            this.path = path;
        }

        /** The one with the kernel of a family. */
        static Part of(Family family) {
            return family.record().isPresent() ? GRAPH : DENSE;
        }

        /** Its whole text. */
        String text() {
            return read(path);
        }
    }

    /** The text of {@code kernels/<path>}. */
    static String read(String path) {
        Matcher include = INCLUDE.matcher(text(path));
        StringBuilder whole = new StringBuilder();
        while (include.find()) {
            include.appendReplacement(whole, Matcher.quoteReplacement(read(resolve(path, include.group(1)))));
        }
        return include.appendTail(whole).toString();
    }

    /** As a C compiler does: from the folder of the file that includes. */
    private static String resolve(String from, String to) {
        return Path.of(from).resolveSibling(to).normalize().toString().replace('\\', '/');
    }

    private static String text(String path) {
        try (InputStream in = Sources.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                throw new IllegalStateException("kernels/" + path + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kernels/" + path, e);
        }
    }
}
