package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import dev.pc4j.environment.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The compiled kernels: a fat binary in the jar. */
public final class KernelCode {
    /** Where the build puts it. */
    static final String RESOURCE = "/kernels/cuda/pc4j.fatbin";

    /** A system property that names a file to load instead, to try kernels that are not in the jar. */
    public static final String PROPERTY = "pc4j.cuda.kernels";

    /** Behind the name of a binary: the file that has the version of its nvcc, such as 13.0. */
    public static final String TOOLKIT = ".toolkit";

    private static final int MAGIC = 0xBA55ED50;
    private static final int ENTRY_KIND = 0;
    private static final int ENTRY_HEADER = 4;
    private static final int ENTRY_SIZE = 8;
    private static final int ENTRY_ARCHITECTURE = 28;
    private static final int PTX = 1;

    private KernelCode() {}

    /** Why there are none, in one line; empty where there are. */
    public static Optional<String> missing() {
        String file = System.getProperty(PROPERTY);
        if (file != null) {
            return Files.isReadable(Path.of(file))
                    ? Optional.empty()
                    : Optional.of("the kernels '%s' that -D%s names cannot be read".formatted(file, PROPERTY));
        }
        return KernelCode.class.getResource(RESOURCE) != null
                ? Optional.empty()
                : Optional.of(
                        "this build has no CUDA kernels: build it again with nvcc of CUDA 12.8 or newer and -Dpc4j.cuda.arch=all");
    }

    /** The binary. */
    public static byte[] read() {
        try (InputStream in = open("")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new EngineException("the CUDA kernels cannot be read: " + Reason.of(e), e);
        }
    }

    /** The major CUDA version of its nvcc; empty where nobody has said it. */
    static OptionalInt toolkit() {
        try (InputStream in = open(TOOLKIT)) {
            String version = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return OptionalInt.of(Integer.parseInt(version.split("\\.", 2)[0]));
        } catch (IOException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static InputStream open(String suffix) throws IOException {
        String file = System.getProperty(PROPERTY);
        return file == null
                ? KernelCode.class.getResourceAsStream(RESOURCE + suffix)
                : Files.newInputStream(Path.of(file + suffix));
    }

    /** What it was compiled for, for people; what is no fat binary has nothing to say. */
    public static String architectures(byte[] code) {
        ByteBuffer from = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        SortedSet<Integer> machines = new TreeSet<>();
        SortedSet<Integer> portable = new TreeSet<>();
        if (code.length < 16 || from.getInt(0) != MAGIC) {
            return "unknown";
        }
        long at = from.getShort(6);
        while (at + ENTRY_ARCHITECTURE + 4 <= code.length) {
            int entry = (int) at;
            (from.getShort(entry + ENTRY_KIND) == PTX ? portable : machines)
                    .add(from.getInt(entry + ENTRY_ARCHITECTURE));
            at += from.getInt(entry + ENTRY_HEADER) + from.getLong(entry + ENTRY_SIZE);
        }
        return list("sm_", machines) + (portable.isEmpty() ? "" : " and PTX for " + list("compute_", portable));
    }

    private static String list(String prefix, SortedSet<Integer> numbers) {
        return numbers.stream().map(n -> prefix + n).collect(Collectors.joining(", "));
    }
}
