package dev.pc4j.engine.host;

/** How many rows a tile has. */
final class Tiling {
    /** Rows that keep a tile's values in a second-level cache while it runs through layers of usual widths. */
    private static final int FEW = 32;

    /** Rows that make a pass over weights from beyond the second-level cache worth its traffic. */
    private static final int MANY = 128;

    /** Weights in bytes, both copies, from which {@link #MANY} rows are faster: measured between 4 MB and 25 MB. */
    private static final long WIDE = 8L << 20;

    private Tiling() {}

    /**
     * Rows a tile, a multiple of the strip. Few where that would not give every thread a tile; with wide weights at most half a
     * thread's share, so that there is something left to share out.
     */
    static int rows(int rows, int threads, int strip, long weightBytes) {
        int share = Weights.roundUp((rows + threads - 1) / threads, strip);
        int usual = Weights.roundUp(FEW, strip);
        if (weightBytes < WIDE) {
            return Math.min(usual, share);
        }
        return Math.min(Weights.roundUp(MANY, strip),
                Math.max(Math.min(usual, share), Weights.roundUp(share / 2, strip)));
    }
}
