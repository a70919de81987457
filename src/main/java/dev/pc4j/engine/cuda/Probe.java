package dev.pc4j.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/** A launch of a kernel of {@code kernels/cuda/calibrate.cu}. */
final class Probe implements Work {
    /** {@code PC_CALIBRATE_THREADS} and {@code PC_CALIBRATE_SHARED}. */
    static final int THREADS = 512;
    static final int SHARED = 49152;

    /** {@code PC_CALIBRATE_CHAINS}. */
    static final int CHAINS = 8;

    private static final int BYTES = 48;
    private static final int FIRST = 40;

    private final CudaStream stream;
    private final Tile tile;
    private final int blocks;
    private final ByteBuffer parameters = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final Pointer pointers = Pointer.to(Pointer.to(parameters));

    /**
     * A launch.
     *
     * @param kernel its name without {@code calibrate_}
     * @param count what the kernel takes that for
     */
    Probe(CudaStream stream, String kernel, int blocks, CudaMemory memory, int count) {
        this.stream = stream;
        this.tile = new Tile("calibrate_" + kernel, THREADS, Tile.ALL, Tile.ALL, SHARED);
        this.blocks = blocks;
        parameters.putLong(memory.address()).putLong(0).putLong(0).putLong(0).putLong(0).putInt(1).putInt(count);
    }

    /** Sets how often the kernel does what it does. */
    Probe times(int repeats) {
        parameters.putInt(FIRST, repeats);
        return this;
    }

    @Override
    public void enqueue(int rows, long data) {
        CUfunction function = stream.context().function(tile);
        stream.context()
                .calls()
                .make("cuLaunchKernel", this::toString,
                        () -> JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, THREADS, 1, 1, SHARED, stream.handle(),
                                pointers, null));
    }

    @Override
    public String label() {
        return tile.kernel();
    }

    @Override
    public String toString() {
        return "kernel %s, %d block(s) of %d threads".formatted(tile.kernel(), blocks, THREADS);
    }
}
