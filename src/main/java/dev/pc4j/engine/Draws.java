package dev.pc4j.engine;

/**
 * Random numbers that are a function of what they are for, so that every engine draws the same and no order of computation matters. The hash is
 * the finaliser of MurmurHash3 over each part in turn, in 32 bits, so that kernels can have it too.
 *
 * @param key of all but the place of an element
 */
public record Draws(int key) {
    private static final double UNIT = 0x1p-32;

    /**
     * The numbers of something, such as a seed, the plan's inference (how many it has run before; traces are none), the node's index, and how
     * many relaxations the inference has run before.
     */
    public static Draws of(long... what) {
        int key = 0;
        for (long part : what) {
            key = mix(mix(key ^ (int) part) ^ (int) (part >>> 32));
        }
        return new Draws(key);
    }

    /** Uniform from 0 up to, but not including, 1. */
    public double uniform(int row, int element) {
        return Integer.toUnsignedLong(hash(row, element)) * UNIT;
    }

    /** Standard normal, by Box and Muller. */
    public double normal(int row, int element) {
        int first = hash(row, element);
        double radius = Math.sqrt(-2 * Math.log((Integer.toUnsignedLong(first) + 0.5) * UNIT));
        return radius * Math.cos(2 * Math.PI * Integer.toUnsignedLong(mix(~first)) * UNIT);
    }

    private int hash(int row, int element) {
        return mix(mix(key ^ row) + element);
    }

    private static int mix(int h) {
        int mixed = h + 0x9E3779B9;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 16);
    }
}
