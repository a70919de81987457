package dev.pc4j.engine.device;

/** Phases that are ready to run. */
public interface Script extends AutoCloseable {

    /**
     * Asks for one run and does not wait for it.
     *
     * @param data what {@link Family#GATHER} reads
     */
    void run(Memory data);

    /** The short name of the kernel that runs most of it, for tables. */
    String kernel();

    /** What runs and why, one or more lines. */
    String explain();

    @Override
    void close();
}
