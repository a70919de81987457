package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.pc4j.engine.EngineException;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/**
 * The built kernels and how they are launched.
 *
 * @param program built with the geometry's options
 * @param choice what was chosen
 */
record Launcher(Program program, Device device, Choice choice) {

    Geometry geometry() {
        return choice.geometry();
    }

    /** A kernel with arguments of its own, which fits the device; whoever asked releases it. */
    long kernel(String name) {
        long kernel = program.kernel(name);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer largest = stack.callocPointer(1);
            Check.that(clGetKernelWorkGroupInfo(kernel, device.id(), CL_KERNEL_WORK_GROUP_SIZE, largest, null),
                    "clGetKernelWorkGroupInfo", name + " on " + device);
            if (largest.get(0) < geometry().group()) {
                throw new EngineException(
                        "kernel '%s' needs work-groups of %d, %s allows it %d: a smaller tile needs fewer"
                                .formatted(name, geometry().group(), device, largest.get(0)));
            }
            return kernel;
        } catch (RuntimeException e) {
            clReleaseKernel(kernel);
            throw e;
        }
    }
}
