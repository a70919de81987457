package dev.pc4j.data;

/** How much of the heap a data set may take. */
final class Memory {

    /** Bytes that one array of all rows may have; what has more is read by batches. */
    static final long QUARTER = Runtime.getRuntime().maxMemory() / 4;

    private Memory() {}
}
