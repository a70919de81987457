package dev.pc4j.engine.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The tests and stand-ins of {@code src/test/native}, built by g++ into {@code target/native} when first asked for, once a JVM. Without
 * g++ the asking test is skipped with that reason, unless {@code PC4J_REQUIRE} names cuda: then it fails.
 */
public final class NativeBuild {
    private static final Path SCRIPT = Path.of("src", "test", "native", "build").toAbsolutePath();
    private static final Path FOLDER = Path.of("target", "native").toAbsolutePath();

    private NativeBuild() {}

    /** What a program wrote and how it ended. */
    public record Run(int status, String output) {
        /** Fails with all that was written unless the program ended well; prints it if it did. */
        void requireRight(String what) {
            if (status != 0) {
                Assertions.fail("%s ended with status %d:%n%s".formatted(what, status, output));
            }
            System.out.println(output.strip());
        }
    }

    /** The folder for {@code LD_LIBRARY_PATH} where libcuda.so.1 and libcublas.so.12 are the stand-ins. */
    static Path standIn() {
        build("standin");
        return FOLDER.resolve("standin");
    }

    /** The same with AddressSanitizer, whose library is preloaded; what the JVM itself does with signals and keeps to its end is its own affair. */
    static Map<String, String> sanitizedStandIn() {
        build("standin-asan");
        String library = run(Map.of(), List.of(compiler(), "-print-file-name=libasan.so")).output().strip();
        return Map.of("LD_LIBRARY_PATH", FOLDER.resolve("standin-asan").toString(), "LD_PRELOAD", library,
                "ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:allow_user_segv_handler=1");
    }

    /** The program that tests the kernels. */
    static Path kernelsTest() {
        build("test");
        return FOLDER.resolve("kernels_test");
    }

    /** The same with AddressSanitizer. */
    static Path kernelsTestAsan() {
        build("asan");
        return FOLDER.resolve("kernels_test_asan");
    }

    private static synchronized void build(String part) {
        requireCompiler();
        Run run = run(Map.of(), List.of(SCRIPT.toString(), "--only", part, FOLDER.toString()));
        if (run.status() != 0) {
            Assertions.fail("the native tests do not build:\n" + run.output());
        }
    }

    private static String compiler() {
        return System.getenv().getOrDefault("CXX", "g++");
    }

    private static void requireCompiler() {
        String compiler = compiler();
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler)));
        String reason = "the CUDA kernels are not tested on the CPU: there is no " + compiler;
        if (!there && Arrays.asList(System.getenv().getOrDefault("PC4J_REQUIRE", "").split(",")).contains("cuda")) {
            Assertions.fail(reason + ", but PC4J_REQUIRE names cuda");
        }
        if (!there) {
            System.out.println("skipped: " + reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** Runs a program to its end. */
    public static Run run(Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command, e);
        }
    }
}
