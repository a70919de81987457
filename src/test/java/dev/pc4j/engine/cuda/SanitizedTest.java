package dev.pc4j.engine.cuda;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Kernels that are compiled for plans stay within their memory: a JVM of its own runs some on the stand-in with AddressSanitizer. */
class SanitizedTest {
    /** The loop and the wave, activations on both sides of the weights. */
    private static final Set<String> CASES = Set.of("tanh before/strict", "tanh after/zil");

    @Test
    void kernelsOfPlansStayWithinTheirMemory() {
        var environment = NativeBuild.sanitizedStandIn();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dpc4j.cuda.kernels=" + Path.of("kernels", "task.h").toAbsolutePath(), "-cp",
                System.getProperty("java.class.path"), OnTheStandIn.class.getName()));
        NativeBuild.run(environment, command).requireRight("kernels of plans with AddressSanitizer");
    }

    /** What that JVM does. */
    static final class OnTheStandIn {
        private OnTheStandIn() {}

        public static void main(String[] arguments) {
            FakeGpu.compiler();
            List<Case> cases = Conformance.cases().stream().filter(of -> CASES.contains(of.name())).toList();
            if (cases.size() != CASES.size()) {
                throw new AssertionError("the cases " + CASES + " are now others");
            }
            for (KernelChoice kernel : List.of(KernelChoice.COLUMNS, KernelChoice.EXCHANGE, KernelChoice.WIDE)) {
                cases.forEach(of -> run(of, kernel));
            }
        }

        private static void run(Case of, KernelChoice kernel) {
            try (Engine engine = new By(FakeGpu.engine(), kernel)) {
                Result result = Conformance.run(engine, Engines.open("reference"), of, Precision.BF16X3);
                System.out.println(result);
                if (!result.passed()) {
                    throw new AssertionError(result.toString());
                }
            }
        }
    }
}
