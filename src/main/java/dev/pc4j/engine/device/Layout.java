package dev.pc4j.engine.device;

/** Where arrays lie in a plan's block of memory: one after the other, each at a multiple of 64 words. */
final class Layout {
    private static final long ALIGNMENT = 64;

    private long words;

    /** The offset of a new array. */
    long reserve(long size) {
        long at = words;
        words = roundUp(at + size, ALIGNMENT);
        return at;
    }

    /** The words taken so far: also where the next array will begin. */
    long words() {
        return words;
    }

    static long roundUp(long value, long multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
