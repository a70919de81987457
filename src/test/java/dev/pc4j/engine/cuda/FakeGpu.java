package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.cuda.calibrate.ConstantsFile;
import dev.pc4j.engine.cuda.nvrtc.Nvrtc;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The engine on the {@link StandIn}, for tests with the tag stand-in, whose execution in pom.xml puts it in the driver's place. */
final class FakeGpu {
    /** {@code CUDA_ERROR_UNKNOWN}. */
    static final int UNKNOWN = 999;

    private FakeGpu() {}

    /** Brings the driver to its usual state; skips the test where it was not built, unless {@code PC4J_REQUIRE} names cuda. */
    static void require() {
        if (!StandIn.present()) {
            String line = "the stand-in driver is not here: it needs g++ to be built, and LD_LIBRARY_PATH to be found";
            if (Arrays.asList(System.getenv().getOrDefault("PC4J_REQUIRE", "").split(",")).contains("cuda")) {
                Assertions.fail(line + ", but PC4J_REQUIRE names cuda");
            }
            System.out.println("skipped: " + line);
            Assumptions.abort(line);
        }
        StandIn.reset();
    }

    /** Engines from now on compile kernels for their plans, by the stand-in of NVRTC beside the driver; its code is kept in the build's folder. */
    static void compiler() {
        Path folder = Path.of(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""));
        System.setProperty(Nvrtc.PROPERTY, folder.resolve("libnvrtc.so").toString());
        System.setProperty(ConstantsFile.PROPERTY, folder.resolve("compiled").toString());
    }

    /** Engines from now on do without. */
    static void noCompiler() {
        System.setProperty(Nvrtc.PROPERTY, Nvrtc.NONE);
        System.clearProperty(ConstantsFile.PROPERTY);
    }

    static Engine engine() {
        return new CudaProvider().open(EngineOptions.DEFAULT);
    }

    /** Everything that was made and not given back. */
    static long live() {
        return StandIn.liveAllocations() + StandIn.liveObjects();
    }

    /** Changes what the environment says to the driver. */
    @SuppressWarnings("restricted")
    static void set(String variable, String value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) setenv.invoke(arena.allocateFrom(variable), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        StandIn.reset();
    }
}
