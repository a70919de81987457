package dev.pc4j.engine.host;

/** How many rows a tile has. */
final class Tiling {
    /** Rows that keep a tile's values in a second-level cache while it runs through layers of usual widths. */
    private static final int FEW = 32;

    /** Rows that make a pass over weights from beyond the second-level cache worth its traffic. */
    private static final int MANY = 128;

    /** Weights in bytes, both copies, from which {@link #MANY} rows are faster: measured between 4 MB and 25 MB. */
    private static final long WIDE = 8L << 20;

    /** Weights in bytes, both copies, that stay in or near a second-level cache while sweeps pass. */
    static final long CACHED = 2L << 20;

    private Tiling() {}

    /**
     * Rows a tile, a multiple of the strip: the usual number, or fewer so that every thread has one. More, smaller tiles would read the
     * weights more often; a thread that waits gets a part of another's tile instead ({@link HostTile#run}).
     */
    static int rows(int rows, int threads, int strip, long weightBytes) {
        int share = HostMatrix.roundUp((rows + threads - 1) / threads, strip);
        return Math.min(HostMatrix.roundUp(weightBytes < WIDE ? FEW : MANY, strip), share);
    }
}
