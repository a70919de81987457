package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.pc4j.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** The kernels as built for one device with one set of options. */
final class Program implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Program.class.getName());

    private final Context context;
    private final long handle;

    private Program(Context context, long handle) {
        this.context = context;
        this.handle = handle;
    }

    /** Takes the program from the cache, or builds it and leaves it there. */
    static Program of(Context context, String source, String options, DiskCache cache) {
        Device device = context.device();
        String key = "program-" + DiskCache.key(device.platformName(), device.name(), device.driver(), source, options);
        Optional<Program> kept = cache.read(key).flatMap(binary -> fromBinary(context, binary, options));
        return kept.orElseGet(() -> {
            LOG.log(System.Logger.Level.DEBUG, "building the OpenCL kernels for {0}: once, which may take a minute",
                    device);
            Program built = fromSource(context, source, options);
            cache.write(key, built.binary());
            return built;
        });
    }

    /** A driver that changed without its version may refuse what it once made. */
    private static Optional<Program> fromBinary(Context context, byte[] binary, String options) {
        ByteBuffer code = MemoryUtil.memAlloc(binary.length);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            code.put(0, binary);
            IntBuffer status = stack.callocInt(1);
            IntBuffer error = stack.callocInt(1);
            PointerBuffer devices = stack.pointers(context.device().id());
            long made = clCreateProgramWithBinary(context.handle(), devices, code, status, error);
            if (error.get(0) != CL_SUCCESS || status.get(0) != CL_SUCCESS) {
                return refused(error.get(0) != CL_SUCCESS ? error.get(0) : status.get(0));
            }
            int built = clBuildProgram(made, context.device().id(), options, null, 0);
            if (built != CL_SUCCESS) {
                clReleaseProgram(made);
                return refused(built);
            }
            return Optional.of(new Program(context, made));
        } finally {
            MemoryUtil.memFree(code);
        }
    }

    private static Optional<Program> refused(int code) {
        LOG.log(System.Logger.Level.DEBUG, "the driver refuses a cached program with {0}: it is built again",
                Codes.name(code));
        return Optional.empty();
    }

    private static Program fromSource(Context context, String source, String options) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer error = stack.callocInt(1);
            Device device = context.device();
            long made = Check.made(clCreateProgramWithSource(context.handle(), source, error), error,
                    "clCreateProgramWithSource", device);
            int code = clBuildProgram(made, device.id(), options, null, 0);
            if (code != CL_SUCCESS) {
                String log = log(made, device);
                clReleaseProgram(made);
                throw new EngineException(
                        "clBuildProgram failed with %s: the kernels do not build on %s, driver %s, with %s%n%s"
                                .formatted(Codes.name(code), device, device.driver(), options, log));
            }
            return new Program(context, made);
        }
    }

    private static String log(long program, Device device) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, size);
            ByteBuffer text = ByteBuffer.allocateDirect((int) size.get(0));
            clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, text, null);
            return StandardCharsets.UTF_8.decode(text).toString().replace("\0", "").strip();
        }
    }

    private byte[] binary() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            Check.that(clGetProgramInfo(handle, CL_PROGRAM_BINARY_SIZES, size, null), "clGetProgramInfo",
                    context.device());
            ByteBuffer code = MemoryUtil.memAlloc((int) size.get(0));
            try {
                PointerBuffer to = stack.pointers(code);
                Check.that(clGetProgramInfo(handle, CL_PROGRAM_BINARIES, to, null), "clGetProgramInfo",
                        context.device());
                byte[] bytes = new byte[code.remaining()];
                code.get(bytes);
                return bytes;
            } finally {
                MemoryUtil.memFree(code);
            }
        }
    }

    /** A kernel with arguments of its own; whoever asked releases it. */
    long kernel(String name) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer error = stack.callocInt(1);
            return Check.made(clCreateKernel(handle, name, error), error, "clCreateKernel",
                    "%s on %s".formatted(name, context.device()));
        }
    }

    @Override
    public void close() {
        Check.that(clReleaseProgram(handle), "clReleaseProgram", context.device());
    }
}
