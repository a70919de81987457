package dev.pc4j.engine.cuda.driver;

/** One thing that a script asks the stream for. */
public interface Work {

    /**
     * Asks for it.
     *
     * @param rows of the call
     * @param data address of what gather reads, 0 for work that does not gather
     */
    void enqueue(int rows, long data);

    /** Its kernel, for people. */
    String label();

    /** Whether it reads data of the call, so that it cannot be captured once for all. */
    default boolean readsData() {
        return false;
    }
}
