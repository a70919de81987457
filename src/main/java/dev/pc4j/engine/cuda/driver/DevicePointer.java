package dev.pc4j.engine.cuda.driver;

import jcuda.driver.CUdeviceptr;

/** An address on the device that can be written into a kernel's parameters. */
final class DevicePointer extends CUdeviceptr {
    /** The address. */
    long address() {
        return getNativePointer();
    }
}
