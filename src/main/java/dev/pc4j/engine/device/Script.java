package dev.pc4j.engine.device;

import dev.pc4j.engine.Precision;

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

    /** The precision of that kernel's products in a plan of a precision. */
    default Precision precision(Precision of) {
        return of;
    }

    /** What runs and why, one or more lines. */
    String explain();

    @Override
    void close();
}
