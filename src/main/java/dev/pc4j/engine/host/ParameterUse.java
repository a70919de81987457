package dev.pc4j.engine.host;

/** That an operator computes with a parameter: what it adds to the gradient. */
interface ParameterUse {

    /** The parameter. */
    HostParameter parameter();

    /** Floats that {@link #add} needs beside, for a batch of so many rows. */
    default int scratch(int rows) {
        return 0;
    }

    /** About how many terms {@link #add} adds up for a block, over so many rows: by which the long ones are begun first. */
    default long terms(int rows) {
        return (long) rows * parameter().gradient.length / parameter().blocks();
    }

    /** Called once before the blocks of a gradient are taken. */
    default void prepare(int rows) {}

    /**
     * Takes the descent gradient of one block of the parameter, summed over the first {@code rows} rows in order, so that the result does
     * not depend on who computes what.
     *
     * @param atReference whether it reads its inputs' reference values rather than their present ones
     * @param more whether it adds to what is there, rather than setting it
     * @param scratch of at least {@link #scratch} floats, with any content
     */
    void add(int block, int rows, boolean atReference, boolean more, float[] scratch);
}
