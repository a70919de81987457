package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Precision;

/**
 * What {@link CostModel} knows of a device. Times are microseconds, bandwidths GB/s, rates TFLOP/s of one multiprocessor.
 *
 * @param gap between two nodes of a graph that depend on each other
 * @param ramp of a launch of ours: from its first block's start to its first product, and from its last product to its end
 * @param libraryRamp the same of a product of the library, whose pipeline is deeper
 * @param barrier of a block of 256 threads
 * @param exchange from a store of one block of a cluster to its use by another, its wait included; 0 where there are no clusters
 * @param exchangeBandwidth of what a block receives from others of its cluster; 0 where there are no clusters
 * @param l2One what one multiprocessor reads of the L2 cache when it is alone
 * @param l2Each what each reads when all do
 * @param l2Megabytes size of the L2 cache, MiB
 * @param hbm of the device's memory
 * @param fp32 multiply-adds of the usual cores
 * @param tf32 by {@code mma.sync}; 0 without such tensor cores
 * @param bf16 by {@code mma.sync}; 0 without such tensor cores
 * @param peakTf32 the most that any instruction reaches, which is what the library uses
 * @param peakBf16 the same
 * @param library share of the peak that the library's products reach
 * @param own share of the rate that our tiles reach when their operands are there
 */
record Constants(
        double gap,
        double ramp,
        double libraryRamp,
        double barrier,
        double exchange,
        double exchangeBandwidth,
        double l2One,
        double l2Each,
        double l2Megabytes,
        double hbm,
        double fp32,
        double tf32,
        double bf16,
        double peakTf32,
        double peakBf16,
        double library,
        double own
) {

    /**
     * Values to plan with where nothing was measured: from data sheets (rates, memory) and published microbenchmarks (L2, clusters,
     * gaps), rounded. They are nobody's measurement of this program.
     *
     * @param capability as {@link Device#capability}
     */
    static Constants defaults(int capability) {
        return switch (generation(capability)) {
            case 75 -> cluster(0, 0).caches(60, 22, 4, 320).rates(0.20, 0, 0, 1);
            case 80 -> cluster(0, 0).caches(85, 45, 40, 1555).rates(0.18, 1.44, 2.89, 1);
            case 86 -> cluster(0, 0).caches(60, 25, 6, 936).rates(0.43, 0.43, 0.87, 1);
            case 89 -> cluster(0, 0).caches(80, 35, 72, 1008).rates(0.64, 0.64, 1.29, 1);
            // mma.sync reaches some 60 % of what wgmma does there.
            case 90 -> cluster(0.55, 25).caches(110, 50, 50, 3350).rates(0.50, 2.25, 4.5, 0.6);
            // Only tcgen05 reaches the peak there.
            case 100 -> cluster(0.55, 25).caches(110, 50, 126, 8000).rates(0.50, 2.25, 4.5, 0.3);
            default -> cluster(0.55, 25).caches(90, 40, 96, 1792).rates(0.62, 0.62, 1.23, 1);
        };
    }

    /** The latest of the known ones that is not newer. */
    private static int generation(int capability) {
        int found = 75;
        for (int known : new int[] {80, 86, 89, 90, 100, 120}) {
            found = capability >= known ? known : found;
        }
        return found;
    }

    /** What is alike on all, and clusters where there are any. */
    private static Constants cluster(double exchange, double bandwidth) {
        return new Constants(1.3, 0.5, 3, 0.04, exchange, bandwidth, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.65, 0.5);
    }

    private Constants caches(double one, double each, double megabytes, double memory) {
        return new Constants(gap, ramp, libraryRamp, barrier, exchange, exchangeBandwidth, one, each, megabytes, memory,
                fp32, tf32, bf16, peakTf32, peakBf16, library, own);
    }

    private Constants rates(double usual, double tensor, double half, double share) {
        return new Constants(gap, ramp, libraryRamp, barrier, exchange, exchangeBandwidth, l2One, l2Each, l2Megabytes,
                hbm, usual, tensor, half, tensor / share, half / share, library, own);
    }

    /** Whether blocks of a cluster can write to each other. */
    boolean hasClusters() {
        return exchangeBandwidth > 0;
    }

    /** The rate of our kernels in a precision. */
    double rate(Precision precision) {
        return switch (precision) {
            case TF32 -> tf32;
            case BF16 -> bf16;
            default -> fp32;
        };
    }

    /** The rate that no kernel exceeds in a precision. */
    double peak(Precision precision) {
        return switch (precision) {
            case TF32 -> Math.max(peakTf32, tf32);
            case BF16 -> Math.max(peakBf16, bf16);
            default -> fp32;
        };
    }
}
