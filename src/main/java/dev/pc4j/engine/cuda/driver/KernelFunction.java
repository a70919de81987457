package dev.pc4j.engine.cuda.driver;

import jcuda.driver.CUfunction;

/** A kernel that calls without JCuda can be given as well. */
public final class KernelFunction extends CUfunction {
    /** The driver's handle. */
    long handle() {
        return getNativePointer();
    }
}
