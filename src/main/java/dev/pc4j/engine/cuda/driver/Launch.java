package dev.pc4j.engine.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A launch of one of our kernels. Its only parameter is a {@code PcLaunch} of {@code kernels/cuda/launch.cuh}, passed by value from a
 * direct buffer, which is the cheapest way through JCuda.
 */
public final class Launch implements Work {
    private static final int BYTES = 48;
    private static final int DATA = 24;

    private final Calls calls;
    private final CUstream stream;
    private final CUfunction function;
    private final Tile tile;
    private final int blocks;
    private final boolean readsData;
    private final ByteBuffer parameters = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final Pointer pointers = Pointer.to(Pointer.to(parameters));

    /**
     * A launch of a kernel.
     *
     * @param readsData whether it reads the rows of the call from where they lie
     * @param tasks address of the task of the grid that comes first
     * @param table address of the kernel's own table, 0 without one
     */
    public Launch(CudaStream stream, KernelFunction function, Grid grid, boolean readsData, long memory, long controls,
            long tasks,
            long table) {
        this.calls = stream.context().calls();
        this.stream = stream.handle();
        this.tile = grid.tile();
        this.function = function;
        this.blocks = grid.blocks();
        this.readsData = readsData;
        parameters.putLong(memory)
                .putLong(tasks)
                .putLong(controls)
                .putLong(0)
                .putLong(table)
                .putInt(0)
                .putInt(grid.tasks().size());
    }

    @Override
    public void enqueue(int rows, long data) {
        parameters.putLong(DATA, data);
        calls.make("cuLaunchKernel", this::toString,
                () -> JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, tile.threads(), 1, 1, tile.shared(), stream,
                        pointers, null));
    }

    @Override
    public boolean readsData() {
        return readsData;
    }

    @Override
    public String label() {
        return tile.kernel();
    }

    @Override
    public String toString() {
        return "kernel %s, grid of %d block(s) of %d threads, %d bytes of shared memory"
                .formatted(tile.kernel(), blocks, tile.threads(), tile.shared());
    }
}
