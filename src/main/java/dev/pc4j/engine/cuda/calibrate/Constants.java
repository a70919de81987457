package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.cuda.driver.Device;

/**
 * What is known of a device to predict times. Times are microseconds, bandwidths GB/s, rates TFLOP/s, those of one multiprocessor.
 *
 * @param launch of ours in a graph, one after the other: from the end of the one before to its first product, and from its last product to its end
 * @param libraryLaunch the same of a product of the library, whose pipeline is deeper
 * @param barrier of a block of 256 threads
 * @param exchange from a store of one block of a cluster to its use by another, its wait included; 0 where there are no clusters
 * @param exchangeBandwidth of what a block receives from others of its cluster; 0 where there are no clusters
 * @param shared of reads of a multiprocessor's shared memory; 0 where there are no clusters, whose kernels alone need it
 * @param l2One what one multiprocessor reads of the L2 cache when it is alone
 * @param l2Each what each reads when all do
 * @param l2Megabytes size of the L2 cache, MiB
 * @param hbm of the device's memory
 * @param cores multiply-adds of the usual cores in fp32, of {@code mma.sync} in the others: what our kernels cannot exceed
 * @param tiles what our products reach
 * @param library what the library's products reach where they are large
 * @param peak of the data sheet, the most that any instruction reaches: for the floor alone
 */
public record Constants(
        double launch,
        double libraryLaunch,
        double barrier,
        double exchange,
        double exchangeBandwidth,
        double shared,
        double l2One,
        double l2Each,
        double l2Megabytes,
        double hbm,
        Rates cores,
        Rates tiles,
        Rates library,
        Rates peak
) {
    /** Shares of the cores' and of the peak rate that products reach where nothing else holds them up. */
    private static final double TILES = 0.5;
    private static final double LIBRARY = 0.65;

    private static final Rates NONE = new Rates(0, 0, 0);

    /**
     * Values to plan with where nothing was measured: from data sheets (rates, memory) and published microbenchmarks (L2, clusters,
     * launches), rounded. They are nobody's measurement of this program.
     *
     * @param capability as {@link Device#capability}
     */
    public static Constants defaults(int capability) {
        return switch (generation(capability)) {
            case 75 -> cluster(0, 0, 0).caches(60, 22, 4, 320).rates(0.20, 0, 0, 1);
            case 80 -> cluster(0, 0, 0).caches(85, 45, 40, 1555).rates(0.18, 1.44, 2.89, 1);
            case 86 -> cluster(0, 0, 0).caches(60, 25, 6, 936).rates(0.43, 0.43, 0.87, 1);
            case 89 -> cluster(0, 0, 0).caches(80, 35, 72, 1008).rates(0.64, 0.64, 1.29, 1);
            // mma.sync reaches some 60 % of what wgmma does there.
            case 90 -> cluster(0.55, 25, 220).caches(110, 50, 50, 3350).rates(0.50, 2.25, 4.5, 0.6);
            // Only tcgen05 reaches the peak there.
            case 100 -> cluster(0.55, 25, 240).caches(110, 50, 126, 8000).rates(0.50, 2.25, 4.5, 0.3);
            default -> cluster(0.55, 25, 300).caches(90, 40, 96, 1792).rates(0.62, 0.62, 1.23, 1);
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
    private static Constants cluster(double exchange, double bandwidth, double shared) {
        return new Constants(1.8, 4.3, 0.04, exchange, bandwidth, shared, 0, 0, 0, 0, NONE, NONE, NONE, NONE);
    }

    private Constants caches(double one, double each, double megabytes, double memory) {
        return new Constants(launch, libraryLaunch, barrier, exchange, exchangeBandwidth, shared, one, each, megabytes,
                memory, cores, tiles, library, peak);
    }

    /** Of the tensor cores {@code mma.sync} reaches a share. */
    private Constants rates(double usual, double tensor, double half, double share) {
        Rates ours = new Rates(usual, tensor, half);
        Rates most = new Rates(usual, tensor / share, half / share);
        return new Constants(launch, libraryLaunch, barrier, exchange, exchangeBandwidth, shared, l2One, l2Each,
                l2Megabytes, hbm, ours, ours.times(TILES), most.times(LIBRARY), most);
    }

    /** Whether blocks of a cluster can write to each other. */
    public boolean hasClusters() {
        return exchangeBandwidth > 0;
    }
}
