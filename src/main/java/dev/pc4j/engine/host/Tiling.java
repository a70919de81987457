package dev.pc4j.engine.host;

/** How many rows a tile has. */
final class Tiling {
    /** More rows a tile read each weight panel more often from the first-level cache; fewer leave more tiles to share out. */
    private static final int MOST = 32;

    private Tiling() {}

    /** Rows a tile, a multiple of the strip: {@value #MOST}, or fewer where a batch would not give every thread one. */
    static int rows(int rows, int threads, int strip) {
        int share = Weights.roundUp((rows + threads - 1) / threads, strip);
        return Math.min(Weights.roundUp(MOST, strip), share);
    }
}
