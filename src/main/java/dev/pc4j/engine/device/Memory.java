package dev.pc4j.engine.device;

/** A block of device memory, in 32-bit words. Its stream closes it; closing it before, or twice, is harmless. */
public interface Memory extends AutoCloseable {

    /** Its size. */
    long words();

    @Override
    void close();
}
