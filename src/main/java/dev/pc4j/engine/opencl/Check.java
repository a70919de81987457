package dev.pc4j.engine.opencl;

import dev.pc4j.engine.EngineException;
import java.nio.IntBuffer;
import org.lwjgl.opencl.CL10;

/** Turns return codes into exceptions; every call into OpenCL goes through here. */
final class Check {

    private Check() {}

    /** Throws unless {@code code} is success; {@code about} says what the call worked on, and on which device. */
    static void that(int code, String call, Object about) {
        if (code != CL10.CL_SUCCESS) {
            throw new EngineException("%s failed with %s: %s".formatted(call, Codes.name(code), about));
        }
    }

    /** The handle that a call gave, unless the code it left is an error. */
    static long made(long handle, IntBuffer code, String call, Object about) {
        that(code.get(0), call, about);
        return handle;
    }
}
