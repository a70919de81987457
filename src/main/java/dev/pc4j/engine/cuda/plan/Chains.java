package dev.pc4j.engine.cuda.plan;

/**
 * How the loops of chains run in one launch on a device, for one plan.
 *
 * @param clusters in clusters of blocks
 * @param columns by kernels that are compiled for them
 */
public record Chains(Clusters clusters, Columns columns) {}
