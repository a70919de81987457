package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.opencl.CL12;
import org.lwjgl.opencl.CLCapabilities;
import org.lwjgl.system.MemoryStack;

/** The OpenCL devices of this machine, asked for once a process. */
final class Devices {
    private static final int NOT_FOUND = -1001;

    private static Devices listing;

    private final List<Device> usable;
    private final int platforms;

    private Devices(List<Device> usable, int platforms) {
        this.usable = usable;
        this.platforms = platforms;
    }

    /** What there is; the first call loads every driver. */
    static synchronized Devices present() {
        if (listing == null) {
            Loader.bind();
            listing = find();
        }
        return listing;
    }

    /** All usable ones, GPUs and accelerators before processors. */
    List<Device> all() {
        return usable;
    }

    /** Why there is none; empty where there is one. */
    Optional<String> missing() {
        if (!usable.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(platforms == 0
                ? "no OpenCL platform: install the device's driver, or pocl-opencl-icd for the CPU"
                : "no OpenCL 1.2 device with a compiler on %d platform(s): install the device's driver, or pocl-opencl-icd for the CPU"
                        .formatted(platforms));
    }

    private static Devices find() {
        List<Device> found = new ArrayList<>();
        long[] platforms = platforms();
        for (long platform : platforms) {
            long[] ids = devices(platform);
            if (ids.length == 0) {
                continue; // LWJGL asks a platform for its devices, and takes none for a failure
            }
            CLCapabilities can = CL.createPlatformCapabilities(platform);
            for (long id : ids) {
                if (can.OpenCL12 && usable(id)) {
                    found.add(describe(platform, id));
                }
            }
        }
        found.sort(Comparator.comparing(Device::cpu));
        List<Device> numbered = new ArrayList<>();
        found.forEach(device -> numbered.add(device.at(numbered.size())));
        return new Devices(List.copyOf(numbered), platforms.length);
    }

    private static long[] platforms() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            int code = clGetPlatformIDs(null, count);
            if (code == NOT_FOUND || (code == CL_SUCCESS && count.get(0) == 0)) {
                return new long[0];
            }
            Check.that(code, "clGetPlatformIDs", "all platforms");
            PointerBuffer ids = stack.mallocPointer(count.get(0));
            Check.that(clGetPlatformIDs(ids, (IntBuffer) null), "clGetPlatformIDs", "all platforms");
            return handles(ids);
        }
    }

    private static long[] devices(long platform) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
            if (code == CL_DEVICE_NOT_FOUND || (code == CL_SUCCESS && count.get(0) == 0)) {
                return new long[0];
            }
            Check.that(code, "clGetDeviceIDs", Query.platform(platform, CL_PLATFORM_NAME));
            PointerBuffer ids = stack.mallocPointer(count.get(0));
            Check.that(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids, (IntBuffer) null), "clGetDeviceIDs",
                    Query.platform(platform, CL_PLATFORM_NAME));
            return handles(ids);
        }
    }

    private static long[] handles(PointerBuffer ids) {
        long[] handles = new long[ids.remaining()];
        ids.get(handles);
        return handles;
    }

    private static boolean usable(long id) {
        return Query.number(id, CL_DEVICE_AVAILABLE) != 0 && Query.number(id, CL_DEVICE_COMPILER_AVAILABLE) != 0
                && Query.number(id, CL_DEVICE_ENDIAN_LITTLE) != 0;
    }

    private static Device describe(long platform, long id) {
        return new Device(0, platform, id,
                Query.platform(platform, CL_PLATFORM_NAME),
                Query.device(id, CL_DEVICE_NAME), Query.device(id, CL_DRIVER_VERSION),
                (Query.number(id, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0,
                (int) Query.number(id, CL_DEVICE_MAX_COMPUTE_UNITS), Query.number(id, CL_DEVICE_GLOBAL_MEM_SIZE),
                Query.number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE), Query.number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE),
                Query.number(id, CL_DEVICE_LOCAL_MEM_SIZE),
                (int) Query.number(id, CL12.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT));
    }
}
