package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The stand-in driver of {@code src/test/native}: what tests say to it and hear from it. Settings are those of the environment, which is
 * changed in this process and read again.
 */
@SuppressWarnings("restricted")
final class FakeGpu {
    /** {@code CUDA_ERROR_UNKNOWN}. */
    static final int UNKNOWN = 999;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final SymbolLookup driver;

    private FakeGpu(SymbolLookup driver) {
        this.driver = driver;
    }

    /** The driver in its usual state; the test is skipped where it was not built, and fails there if PC4J_REQUIRE names cuda. */
    static FakeGpu present() {
        Optional<SymbolLookup> driver = lookup();
        if (driver.isEmpty()) {
            String line = "the stand-in driver is not here: it needs g++, and LD_LIBRARY_PATH as pom.xml sets it";
            if (Arrays.asList(System.getenv().getOrDefault("PC4J_REQUIRE", "").split(",")).contains("cuda")) {
                Assertions.fail(line + ", but PC4J_REQUIRE names cuda");
            }
            System.out.println("stand-in tests skipped: " + line);
            Assumptions.abort(line);
        }
        FakeGpu gpu = new FakeGpu(driver.orElseThrow());
        gpu.reset();
        return gpu;
    }

    private static Optional<SymbolLookup> lookup() {
        try {
            return Optional.of(SymbolLookup.libraryLookup(Libraries.DRIVER, Arena.global()))
                    .filter(found -> found.find("standin_reset").isPresent());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The engine on it. */
    static Engine engine() {
        return new CudaProvider().open(EngineOptions.DEFAULT);
    }

    /** Back to what the environment says, whole again. */
    void reset() {
        call("standin_reset", FunctionDescriptor.ofVoid());
    }

    /** Changes a setting. */
    void set(String variable, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle setenv = LINKER.downcallHandle(LINKER.defaultLookup().find("setenv").orElseThrow(),
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT));
            int _ = (int) setenv.invoke(arena.allocateFrom(variable), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        reset();
    }

    /** Pieces of device memory that are not freed. */
    long allocations() {
        return (long) call("standin_live_allocations", FunctionDescriptor.of(LONG));
    }

    /** Everything else that was made and not given back. */
    long objects() {
        return (long) call("standin_live_objects", FunctionDescriptor.of(LONG));
    }

    /** What a correct program never does though the real driver lets it. */
    long violations() {
        return (long) call("standin_violations", FunctionDescriptor.of(LONG));
    }

    /** The last violation or fault. */
    String report() {
        MemorySegment text = (MemorySegment) call("standin_report", FunctionDescriptor.of(ValueLayout.ADDRESS));
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** Lets the n-th call from now fail that makes or does something. */
    void failAfter(long n, int code) {
        call("standin_fail_after", FunctionDescriptor.ofVoid(LONG, INT), n, code);
    }

    /** Lets the n-th call from now of one function fail. */
    void failCall(String function, long n, int code) {
        try (Arena arena = Arena.ofConfined()) {
            call("standin_fail_call", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, LONG, INT),
                    arena.allocateFrom(function), n, code);
        }
    }

    /** Whether the failure that was asked for has happened. */
    boolean failed() {
        return (int) call("standin_failed", FunctionDescriptor.of(INT)) != 0;
    }

    /** How much device memory there is. */
    void memory(long bytes) {
        call("standin_memory", FunctionDescriptor.ofVoid(LONG), bytes);
    }

    private Object call(String function, FunctionDescriptor type, Object... arguments) {
        try {
            return LINKER.downcallHandle(driver.find(function).orElseThrow(), type).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
