package dev.pc4j.engine.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/**
 * A GPU.
 *
 * @param handle the driver's
 * @param index its place in the driver's order
 * @param name as the maker calls it
 * @param capability compute capability, 10 times the major and once the minor number
 * @param memory bytes
 * @param processors multiprocessors
 * @param sharedMemory the most shared memory that a block may ask for, in bytes
 * @param l2Bytes size of its L2 cache
 */
public record Device(
        CUdevice handle,
        int index,
        String name,
        int capability,
        long memory,
        int processors,
        int sharedMemory,
        int l2Bytes
) {
    /** The least that the kernels are compiled for. */
    static final int LEAST = 75;

    /** From here on there are tensor cores for tf32 and bf16. */
    public static final int TENSOR = 80;

    /** From here on there are clusters of blocks. */
    public static final int CLUSTERS = 90;

    /** Asks the driver. */
    static Device of(CUdevice device, int index) {
        Calls calls = new Calls("device " + index);
        long[] memory = new long[1];
        calls.make("cuDeviceTotalMem", () -> JCudaDriver.cuDeviceTotalMem(memory, device));
        int major = ask(calls, device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
        int minor = ask(calls, device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        int processors = ask(calls, device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        int shared = ask(calls, device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
        int l2Bytes = ask(calls, device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
        return new Device(device, index, name(calls, device), 10 * major + minor, memory[0], processors, shared,
                l2Bytes);
    }

    private static int ask(Calls calls, CUdevice device, int attribute) {
        int[] value = new int[1];
        calls.make("cuDeviceGetAttribute", () -> CUdevice_attribute.stringFor(attribute),
                () -> JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    private static String name(Calls calls, CUdevice device) {
        byte[] name = new byte[256];
        calls.make("cuDeviceGetName", () -> JCudaDriver.cuDeviceGetName(name, name.length, device));
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    /** A name for files about it: its identity, which no other device has. */
    public String key() {
        CUuuid identity = new CUuuid();
        new Calls(label()).make("cuDeviceGetUuid", () -> JCudaDriver.cuDeviceGetUuid(identity, handle));
        return HexFormat.of().formatHex(identity.bytes);
    }

    /** How errors name it. */
    public String label() {
        return "%s (device %d)".formatted(name, index);
    }

    /** Whether there are kernels for it. */
    boolean isUsable() {
        return capability >= LEAST;
    }

    /** Why there are none. */
    String tooLow() {
        return "%s has compute capability %s: the kernels need %s or more".formatted(label(), version(),
                version(LEAST));
    }

    /** Its compute capability for people. */
    public String version() {
        return version(capability);
    }

    /** A compute capability for people. */
    public static String version(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    /** Name, compute capability and memory. */
    public String describe() {
        return String.format(Locale.ROOT, "%s, compute capability %s, %.1f GiB", name, version(),
                memory / (double) (1L << 30));
    }
}
