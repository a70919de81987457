package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import java.util.Optional;

/** A whole inference on one chain in one launch. */
public non-sealed interface InferencePlan extends ChainPlan {
    /** Why none of these kernels runs a chain, in one line; empty where its products, its rule and its output keep none from it. */
    static Optional<String> refusalByAll(Phase chain) {
        int most = 2 * Format.SIDE;
        int outputs = chain.tasks().getLast().get(Task.Int.N);
        Optional<String> tooWide = outputs > most
                ? Optional
                        .of("the output is %d wide, and its blocks add up at most %d columns".formatted(outputs, most))
                : Optional.empty();
        return CompiledKernel.refusalByAll(chain).or(() -> tooWide);
    }

    /** The launch shape. */
    Tile tile();

    /** Blocks of the launch. */
    int blocks();

    /** Whether they wait for each other, so that all must run at once. */
    default boolean cooperative() {
        return false;
    }

    /** Words of device memory that the kernel has for itself, zero before the first launch. */
    default long scratch() {
        return 0;
    }

    /**
     * The kernel for the chain.
     *
     * @param input says by which activation the first node reads the input
     */
    KernelSource source(Task input);
}
