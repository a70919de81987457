package dev.pc4j.engine;

/** A data set that lies where an engine computes: made by {@link Plan#hold}, for that plan, and gone with it. */
public interface Samples extends AutoCloseable {

    /** The number of samples. */
    int rows();

    @Override
    void close();
}
