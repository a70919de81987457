package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Task;

/** How a kernel that is compiled for its plan runs a whole inference on one chain; its text says so to people. */
public interface InferencePlan {
    /** The launch shape. */
    Tile tile();

    /** Blocks of the launch. */
    int blocks();

    /**
     * The kernel for the chain.
     *
     * @param input says by which activation the first node reads the input
     */
    KernelSource source(Task input);
}
