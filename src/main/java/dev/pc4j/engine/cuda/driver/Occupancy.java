package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import jcuda.CudaException;
import jcuda.driver.CUresult;

/** {@code cuOccupancyMaxActiveClusters}: how many clusters run at a time. JCuda does not have it. */
@SuppressWarnings("restricted") // a function of the driver, whose library JCuda has loaded
final class Occupancy {
    private static final String NAME = "cuOccupancyMaxActiveClusters";

    /** {@code CUlaunchConfig}: grid and block, three numbers each, shared memory, stream, attributes and their number. */
    private static final int CONFIG_BYTES = 56;
    private static final int GRID = 0;
    private static final int BLOCK = 12;
    private static final int SHARED = 24;

    /** {@code CUDA_ERROR_INVALID_CLUSTER_SIZE}. */
    private static final int NO_SUCH_CLUSTER = 912;

    private static final MethodHandle FUNCTION = Linker.nativeLinker()
            .downcallHandle(SymbolLookup.libraryLookup(Libraries.DRIVER, Arena.global()).findOrThrow(NAME),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS));

    private Occupancy() {}

    /**
     * Of a kernel whose code says how large its clusters are; 0 where the device has no such clusters.
     *
     * @param blocks of a cluster
     */
    static int clusters(Calls calls, KernelFunction function, Tile tile, int blocks) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = arena.allocate(CONFIG_BYTES, Long.BYTES);
            extent(config, GRID, blocks);
            extent(config, BLOCK, tile.threads());
            config.set(ValueLayout.JAVA_INT, SHARED, tile.shared());
            MemorySegment found = arena.allocate(ValueLayout.JAVA_INT);
            calls.make(NAME, () -> "%s with %d bytes of shared memory".formatted(tile.kernel(), tile.shared()),
                    () -> checked(call(found, function, config)));
            return found.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** As JCuda's calls do. Where there are no such clusters, none run. */
    private static int checked(int code) {
        if (code != CUresult.CUDA_SUCCESS && code != NO_SUCH_CLUSTER) {
            throw new CudaException(CUresult.stringFor(code));
        }
        return CUresult.CUDA_SUCCESS;
    }

    private static void extent(MemorySegment config, int at, int x) {
        config.set(ValueLayout.JAVA_INT, at, x);
        config.set(ValueLayout.JAVA_INT, at + Integer.BYTES, 1);
        config.set(ValueLayout.JAVA_INT, at + 2 * Integer.BYTES, 1);
    }

    private static int call(MemorySegment found, KernelFunction function, MemorySegment config) {
        try {
            return (int) FUNCTION.invokeExact(found, function.handle(), config);
        } catch (Throwable e) {
            throw new EngineException(NAME + " cannot be called: " + e, e);
        }
    }
}
