package dev.pc4j.engine.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;

/** The OpenCL loader of this machine, found without a flag. */
final class Loader {
    /** Distributions' runtime packages bring only the first; LWJGL by itself asks for the second. */
    private static final List<String> LINUX = List.of("libOpenCL.so.1", "libOpenCL.so");

    private static final String PROPERTY = "org.lwjgl.opencl.libname";

    private Loader() {}

    /** Why no loader can be used, found without touching LWJGL, whose start costs half a second. */
    static Optional<String> missing() {
        if (!linux() || System.getProperty(PROPERTY) != null || LINUX.stream().anyMatch(Loader::loads)) {
            return Optional.empty();
        }
        return Optional.of("no OpenCL loader (%s): install ocl-icd-libopencl1 or the device's driver"
                .formatted(LINUX.getFirst()));
    }

    /** Hands the loader to LWJGL, before its first OpenCL call. */
    static void bind() {
        Configuration.MEMORY_BACKEND.set("ffm"); // the default one makes the virtual machine warn of sun.misc.Unsafe
        if (linux() && System.getProperty(PROPERTY) == null) {
            LINUX.stream().filter(Loader::loads).findFirst().ifPresent(Configuration.OPENCL_LIBRARY_NAME::set);
        }
        CL.getICD();
    }

    private static boolean linux() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    @SuppressWarnings("restricted") // loading native code is what this class is for
    private static boolean loads(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(library, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
