package dev.pc4j.engine.host;

/** How many rows a tile has. */
final class Tiling {
    /** Rows that keep a tile's values in a second-level cache while it runs through layers of usual widths. */
    private static final int FEW = 32;

    /** Rows that make a pass over weights from beyond the second-level cache worth its traffic. */
    private static final int MANY = 128;

    /** Weights in bytes, both copies, from which {@link #MANY} rows are faster: measured between 4 MB and 25 MB. */
    private static final long WIDE = 8L << 20;

    /** Weights in bytes, both copies, that stay in or near a second-level cache, so that more and smaller tiles cost little. */
    static final long CACHED = 2L << 20;

    private Tiling() {}

    /**
     * Rows a tile, a multiple of the strip: the usual number, or fewer so that every thread has two tiles, because with one each all
     * wait for the slowest core; only one each where weights come from a third-level cache and two passes over them cost more than that.
     */
    static int rows(int rows, int threads, int strip, long weightBytes) {
        int parts = weightBytes < CACHED || weightBytes >= WIDE ? 2 * threads : threads;
        int share = Weights.roundUp((rows + parts - 1) / parts, strip);
        return Math.min(Weights.roundUp(weightBytes < WIDE ? FEW : MANY, strip), share);
    }
}
