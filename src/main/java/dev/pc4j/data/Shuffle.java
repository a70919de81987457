package dev.pc4j.data;

/**
 * Orders of rows that depend on the seed alone, not on the JDK: Fisher-Yates driven by SplitMix64 (Steele, Lea and
 * Flood 2014, "Fast splittable pseudorandom number generators").
 */
final class Shuffle {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Shuffle() {}

    /** {@return {@code 0..n-1}} */
    static int[] identity(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        return order;
    }

    /** {@return {@code 0..n-1} in the order that belongs to this seed and stream} */
    static int[] order(int n, long seed, long stream) {
        int[] order = identity(n);
        // Mixing the seed before the stream is added keeps (seed, stream + 1) and (seed + 1, stream) apart.
        long state = mix(mix(seed + GOLDEN_GAMMA) + stream);
        for (int i = n - 1; i > 0; i--) {
            state += GOLDEN_GAMMA;
            int j = below(i + 1, mix(state));
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** {@return 64 bits by chance that belong to this seed, stream and row, and to no order} */
    static long bits(long seed, long stream, long row) {
        return mix(mix(mix(seed + GOLDEN_GAMMA) + stream) ^ mix(row + 1));
    }

    /** {@return other bits that belong to these} */
    static long next(long bits) {
        return mix(bits + GOLDEN_GAMMA);
    }

    /** The upper 32 bits scaled to {@code 0..bound-1}; the bias, under bound / 2^32, does not matter for an order. */
    static int below(int bound, long bits) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
