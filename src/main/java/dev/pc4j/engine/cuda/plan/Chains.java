package dev.pc4j.engine.cuda.plan;

import java.util.List;
import java.util.Optional;

/**
 * How the loops of chains run on a device, for one plan, other than phase by phase.
 *
 * @param clusters in clusters of blocks, in one launch
 * @param compiled by kernels that are compiled for them
 */
public record Chains(Clusters clusters, List<CompiledKernel> compiled) {

    /** The one that is compiled for its plan; empty for others. */
    public Optional<CompiledKernel> compiled(KernelChoice kernel) {
        return compiled.stream().filter(one -> one.kernel() == kernel).findFirst();
    }
}
