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

    private final Calls calls;
    private final CUstream stream;
    private final CUfunction function;
    private final Tile tile;
    private final int blocks;
    private final boolean cooperative;
    private final ByteBuffer parameters = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    private final Pointer pointers = Pointer.to(Pointer.to(parameters));

    /**
     * A launch of a kernel.
     *
     * @param tasks address of the task of the grid that comes first
     * @param data where the address of what gather reads lies, 0 for what does not gather
     * @param own address of what the kernel has for itself, 0 without
     * @param cooperative whether its blocks wait for each other, so that the device runs all at once or refuses them
     */
    public Launch(CudaStream stream, KernelFunction function, Grid grid, long memory, long controls, long tasks,
            long data, long own, boolean cooperative) {
        this.calls = stream.context().calls();
        this.stream = stream.handle();
        this.tile = grid.tile();
        this.function = function;
        this.blocks = grid.blocks();
        this.cooperative = cooperative;
        parameters.putLong(memory)
                .putLong(tasks)
                .putLong(controls)
                .putLong(data)
                .putLong(own)
                .putInt(0)
                .putInt(grid.tasks().size());
    }

    @Override
    public void enqueue(int rows) {
        if (cooperative) {
            calls.make("cuLaunchCooperativeKernel", this::toString,
                    () -> JCudaDriver.cuLaunchCooperativeKernel(function, blocks, 1, 1, tile.threads(), 1, 1,
                            tile.shared(), stream, pointers));
            return;
        }
        calls.make("cuLaunchKernel", this::toString,
                () -> JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, tile.threads(), 1, 1, tile.shared(), stream,
                        pointers, null));
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
