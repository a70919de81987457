package dev.pc4j.engine.cuda.driver;

/** One thing that a script asks the stream for. */
public interface Work {

    /**
     * Asks for it.
     *
     * @param rows of the call
     */
    void enqueue(int rows);

    /** Its kernel, for people. */
    String label();
}
