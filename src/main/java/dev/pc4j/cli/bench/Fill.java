package dev.pc4j.cli.bench;

/** Values from a multiplicative hash of the index, so that any language can build the same problem to the last bit. */
public final class Fill {
    private static final long SEED_STRIDE = 0x9E3779B97F4A7C15L;
    private static final long FIRST = 0xBF58476D1CE4E5B9L;
    private static final long SECOND = 0x94D049BB133111EBL;
    /** 24 random bits are exact in float32. */
    private static final double TWO_24 = 1 << 24;

    private Fill() {}

    /** {@code count} values in [-scale, scale). Multiplication and addition wrap, as unsigned 64-bit numbers do. */
    public static float[] values(int count, long seed, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * unit(i + seed * SEED_STRIDE) - 1) * scale);
        }
        return values;
    }

    private static double unit(long index) {
        long h = index * FIRST;
        h ^= h >>> 31;
        h *= SECOND;
        h ^= h >>> 29;
        return (h >>> 40) / TWO_24;
    }
}
