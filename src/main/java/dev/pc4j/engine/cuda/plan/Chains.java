package dev.pc4j.engine.cuda.plan;

import java.util.List;
import java.util.Optional;

/**
 * How the loops of chains run in one launch on a device, for one plan.
 *
 * @param clusters in clusters of blocks
 * @param compiled by kernels that are compiled for them
 */
public record Chains(Clusters clusters, List<CompiledKernel> compiled) {

    /** The one that is compiled for its plan; empty for others. */
    public Optional<CompiledKernel> compiled(KernelChoice kernel) {
        return compiled.stream().filter(one -> one.kernel() == kernel).findFirst();
    }
}
