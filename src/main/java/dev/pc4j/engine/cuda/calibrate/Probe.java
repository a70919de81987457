package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.driver.Work;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/** A launch of a kernel of {@code kernels/cuda/calibrate.cu}, which says what the parameters mean to it. */
final class Probe implements Work {
    /** {@code PC_CALIBRATE_CHAINS}. */
    static final int CHAINS = 8;

    /** {@code PC_CALIBRATE_BLOCKS}. */
    static final int CLUSTER = 8;

    /** {@code PC_CALIBRATE_PAIRS}. */
    static final int PAIRS = 10;

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
     * @param results a number a thread
     * @param data that it reads
     * @param pieces of 16 bytes that a block reads each time
     */
    Probe(CudaStream stream, String kernel, int blocks, CudaMemory results, CudaMemory data, int pieces) {
        this.stream = stream;
        this.tile = Tile.calibrate(kernel);
        this.blocks = blocks;
        parameters.putLong(results.address())
                .putLong(0)
                .putLong(0)
                .putLong(data.address())
                .putLong(0)
                .putInt(1)
                .putInt(pieces);
    }

    /** Sets how often the kernel does what it does. */
    Probe times(int repeats) {
        parameters.putInt(FIRST, repeats);
        return this;
    }

    @Override
    public void enqueue(int rows) {
        CUfunction function = stream.context().function(tile);
        stream.context()
                .calls()
                .make("cuLaunchKernel", this::toString,
                        () -> JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, tile.threads(), 1, 1, tile.shared(),
                                stream.handle(), pointers, null));
    }

    @Override
    public String label() {
        return tile.kernel();
    }

    @Override
    public String toString() {
        return "kernel %s, %d block(s) of %d threads".formatted(tile.kernel(), blocks, tile.threads());
    }
}
