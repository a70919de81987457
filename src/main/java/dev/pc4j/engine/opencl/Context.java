package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.pc4j.engine.EngineException;
import java.nio.IntBuffer;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** An OpenCL context on one device, and the count of the memory taken in it. Its buffers and queues are safe to make from any thread. */
final class Context implements AutoCloseable {
    private final Device device;
    private final long handle;
    private long taken;
    private int buffers;
    private boolean closed;

    Context(Device device) {
        this.device = device;
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, device.platform(), 0);
            long made = clCreateContext(properties, device.id(), null, 0, code);
            this.handle = Check.made(made, code, "clCreateContext", device);
        }
    }

    Device device() {
        return device;
    }

    long handle() {
        return handle;
    }

    /** Fails after {@link #close}: what a driver does with a context that is gone is anything. */
    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("engine 'opencl' is closed: open another");
        }
    }

    /** A queue of commands that run in the order in which they are given. */
    long queue() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            return Check.made(clCreateCommandQueue(handle, device.id(), 0, code), code, "clCreateCommandQueue", device);
        }
    }

    /**
     * A buffer of unknown contents.
     *
     * @param what it is for, for the message
     * @throws EngineException where it does not fit, with the bytes needed and those there
     */
    synchronized long buffer(long bytes, String what) {
        if (bytes > device.largest() || bytes > device.memory() - taken) {
            throw tooLarge(bytes, what);
        }
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            long made = clCreateBuffer(handle, CL_MEM_READ_WRITE, bytes, code);
            if (code.get(0) == CL_MEM_OBJECT_ALLOCATION_FAILURE || code.get(0) == CL_OUT_OF_RESOURCES) {
                throw tooLarge(bytes, what);
            }
            Check.made(made, code, "clCreateBuffer", "%s for %s on %s".formatted(Device.bytes(bytes), what, device));
            taken += bytes;
            buffers++;
            return made;
        }
    }

    /** Gives a buffer back. */
    synchronized void release(long buffer, long bytes) {
        taken -= bytes;
        buffers--;
        Check.that(clReleaseMemObject(buffer), "clReleaseMemObject", device);
    }

    /** How many buffers there are now. */
    synchronized int buffers() {
        return buffers;
    }

    /** The exception of an allocation that does not fit. */
    EngineException tooLarge(long bytes, String what) {
        return new EngineException(
                "not enough memory on %s: %s needs %s (%d bytes), free are %s (%d bytes), at most %s in one block; a smaller batch needs less"
                        .formatted(device, what, Device.bytes(bytes), bytes, Device.bytes(device.memory() - taken),
                                device.memory() - taken, Device.bytes(device.largest())));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Check.that(clReleaseContext(handle), "clReleaseContext", device);
        }
    }
}
