package dev.pc4j.engine.cuda;

import jcuda.driver.CUfunction;

/** A kernel that calls without JCuda can be given as well. */
final class KernelFunction extends CUfunction {
    /** The driver's handle. */
    long handle() {
        return getNativePointer();
    }
}
