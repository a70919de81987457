package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** A kernel with the arguments of one script, of which only a launch's range changes. */
final class Kernel implements AutoCloseable {
    private final String name;
    private final long handle;
    private final Device device;
    private final int group;
    private final int range;

    /**
     * Takes over a kernel and gives it its buffers.
     *
     * @param geometry that it was built with
     * @param buffers the arguments before the range
     */
    Kernel(Launcher launcher, Geometry geometry, String name, long handle, Buffer... buffers) {
        this.name = name;
        this.handle = handle;
        this.device = launcher.device();
        this.group = geometry.group();
        this.range = buffers.length;
        for (int i = 0; i < buffers.length; i++) {
            argument(i, buffers[i]);
        }
    }

    private void argument(int index, Buffer buffer) {
        Check.that(clSetKernelArg1p(handle, index, buffer.handle()), "clSetKernelArg", name + " on " + device);
    }

    /** The argument after the range. */
    void data(Buffer data) {
        argument(range + 2, data);
    }

    /** Asks for a launch; what is set here counts for this one alone. */
    void launch(long queue, Launch launch) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            Check.that(clSetKernelArg1i(handle, range, launch.first()), "clSetKernelArg", name);
            Check.that(clSetKernelArg1i(handle, range + 1, launch.count()), "clSetKernelArg", name);
            PointerBuffer global = stack.pointers((long) launch.groups() * group);
            PointerBuffer local = stack.pointers(group);
            int code = clEnqueueNDRangeKernel(queue, handle, 1, null, global, local, null, null);
            if (code != CL_SUCCESS) {
                Check.that(code, "clEnqueueNDRangeKernel", "kernel %s, global size %d, local size %d, on %s"
                        .formatted(name, global.get(0), group, device));
            }
        }
    }

    @Override
    public void close() {
        Check.that(clReleaseKernel(handle), "clReleaseKernel", name);
    }
}
