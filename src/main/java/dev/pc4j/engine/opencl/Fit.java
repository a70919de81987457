package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.Family;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** Whether a device has the local memory and the work-items that kernels need: by their geometry first, then as they were built. */
final class Fit {

    private Fit() {}

    /** What a device lacks for kernels of a geometry, in one line; found without building them. */
    static Optional<String> missing(Geometry geometry, Device device) {
        if (geometry.localBytes() > device.local()) {
            return Optional.of("kernels (%s) need %s of local memory a work-group, %s has %s"
                    .formatted(geometry, Device.bytes(geometry.localBytes()), device, Device.bytes(device.local())));
        }
        if (geometry.group() > device.workGroup()) {
            return Optional.of("kernels (%s) need work-groups of %d work-items, %s allows at most %d"
                    .formatted(geometry, geometry.group(), device, device.workGroup()));
        }
        return Optional.empty();
    }

    /**
     * Looks at every kernel of a program: a compiler may take more local memory, and allow smaller work-groups, than the source says.
     *
     * @throws EngineException naming the kernel that does not fit, what it needs and what there is
     */
    static void require(Program program, Sources.Part part, Geometry geometry, Device device) {
        for (String name : kernels(part, geometry)) {
            long kernel = program.kernel(name);
            try {
                require(kernel, name, geometry, device);
            } finally {
                clReleaseKernel(kernel);
            }
        }
    }

    private static List<String> kernels(Sources.Part part, Geometry geometry) {
        List<String> names = new ArrayList<>();
        if (part == Sources.Part.DENSE && geometry.hasSweep()) {
            names.add(OpenClScript.PREFIX + OpenClScript.SWEEP);
        }
        Arrays.stream(Family.values())
                .filter(family -> family != Family.CHAIN && Sources.Part.of(family) == part && geometry.has(family))
                .forEach(family -> names.add(OpenClScript.PREFIX + family.kernel()));
        return names;
    }

    private static void require(long kernel, String name, Geometry geometry, Device device) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer items = stack.callocPointer(1);
            LongBuffer local = stack.callocLong(1);
            String about = name + " on " + device;
            Check.that(clGetKernelWorkGroupInfo(kernel, device.id(), CL_KERNEL_WORK_GROUP_SIZE, items, null),
                    "clGetKernelWorkGroupInfo", about);
            Check.that(clGetKernelWorkGroupInfo(kernel, device.id(), CL_KERNEL_LOCAL_MEM_SIZE, local, null),
                    "clGetKernelWorkGroupInfo", about);
            if (local.get(0) > device.local()) {
                throw new EngineException("kernel '%s' (%s) needs %s of local memory a work-group, %s has %s"
                        .formatted(name, geometry, Device.bytes(local.get(0)), device, Device.bytes(device.local())));
            }
            if (items.get(0) < geometry.group()) {
                throw new EngineException("kernel '%s' (%s) needs work-groups of %d work-items, %s allows it %d"
                        .formatted(name, geometry, geometry.group(), device, items.get(0)));
            }
        }
    }
}
