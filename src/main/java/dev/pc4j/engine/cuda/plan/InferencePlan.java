package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Task;

/** A whole inference on one chain in one launch. */
public non-sealed interface InferencePlan extends ChainPlan {
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
