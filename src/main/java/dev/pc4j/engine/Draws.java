package dev.pc4j.engine;

/**
 * Random numbers that are a function of what they are for, so that every engine draws the same and no order of computation matters. The hash is
 * the finaliser of MurmurHash3 over each part in turn, in 32 bits, so that kernels can have it too.
 *
 * @param key of all but the place of an element
 */
public record Draws(int key) {
    private static final double UNIT = 0x1p-32;

    /** Of four bytes: the mean of their sum, and one over its deviation, sqrt(4 (256^2 - 1) / 12). */
    private static final int BELL_MEAN = 510;

    private static final float BELL_SCALE = 1 / 147.80054f;

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

    /**
     * Nearly standard normal and cheap, from whole numbers alone, so that it is the same everywhere: the sum of the four bytes of a hash, less
     * its mean, over its deviation. Nothing lies beyond 3.45.
     */
    public float bell(int row, int element) {
        int hash = hash(row, element);
        int sum = (hash & 255) + (hash >>> 8 & 255) + (hash >>> 16 & 255) + (hash >>> 24);
        return (sum - BELL_MEAN) * BELL_SCALE;
    }

    /** Adds {@link #bell} of a row's first elements, times a deviation, to values that begin at a place. */
    public void disturb(float[] values, int at, int count, int row, float deviation) {
        for (int i = 0; i < count; i++) {
            values[at + i] += deviation * bell(row, i);
        }
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
