package dev.pc4j.engine.opencl;

import java.util.Locale;

/**
 * One OpenCL device and what decides how kernels run on it.
 *
 * @param index its place among all devices, GPUs first
 * @param platform handle of its platform
 * @param id handle
 * @param platformName of the platform, with its version
 * @param name of the device
 * @param driver version of the driver
 * @param cpu whether it is a processor rather than an accelerator
 * @param units that run work-groups
 * @param memory in bytes
 * @param largest block of memory in bytes
 * @param workGroup most work-items of a work-group
 * @param local memory of a work-group, in bytes
 * @param lanes floats of a natural vector
 */
record Device(
        int index,
        long platform,
        long id,
        String platformName,
        String name,
        String driver,
        boolean cpu,
        int units,
        long memory,
        long largest,
        long workGroup,
        long local,
        int lanes
) {

    /** The same at another place. */
    Device at(int place) {
        return new Device(place, platform, id, platformName, name, driver, cpu, units, memory, largest, workGroup,
                local,
                lanes);
    }

    /** One line of what users choose by. */
    String line() {
        return "%s: %s, driver %s, %s, work-groups to %d, local memory %s".formatted(platformName, name, driver,
                bytes(memory), workGroup, bytes(local));
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(name, platformName);
    }

    /** An amount of memory for people. */
    static String bytes(long bytes) {
        if (bytes >= 1L << 30) {
            return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
        }
        return bytes >= 1L << 20
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20))
                : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }
}
