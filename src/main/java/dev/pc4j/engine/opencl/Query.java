package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** What OpenCL says of platforms and devices. */
final class Query {
    private Query() {}

    static String platform(long platform, int what) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            Check.that(clGetPlatformInfo(platform, what, (ByteBuffer) null, size), "clGetPlatformInfo", "a platform");
            ByteBuffer text = ByteBuffer.allocateDirect((int) size.get(0));
            Check.that(clGetPlatformInfo(platform, what, text, null), "clGetPlatformInfo", "a platform");
            return text(text);
        }
    }

    static String device(long device, int what) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            Check.that(clGetDeviceInfo(device, what, (ByteBuffer) null, size), "clGetDeviceInfo", "a device");
            ByteBuffer text = ByteBuffer.allocateDirect((int) size.get(0));
            Check.that(clGetDeviceInfo(device, what, text, null), "clGetDeviceInfo", "a device");
            return text(text);
        }
    }

    /** A number of any width: what the driver does not write stays zero. */
    static long number(long device, int what) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            ByteBuffer value = stack.calloc(8);
            Check.that(clGetDeviceInfo(device, what, value, null), "clGetDeviceInfo", "a device");
            return value.getLong(0);
        }
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
