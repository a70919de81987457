package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jcuda.CudaException;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/** The CUDA driver of this machine. */
public final class Driver {
    /** What JCuda and the driver's calls need, whatever the kernels are built with. */
    private static final int LEAST = 12;

    /** A major version as the driver counts it, which adds 10 times the minor one. */
    private static final int MAJOR = 1000;

    private static final Calls CALLS = new Calls("this machine");

    private Driver() {}

    /** Why nothing can be computed here, in one line; empty where it can. Where there is no driver, nothing is unpacked or loaded. */
    public static Optional<String> unavailable() {
        if (!Libraries.loads(Libraries.DRIVER)) {
            return Optional.of("there is no NVIDIA driver: " + Libraries.DRIVER + " was not found");
        }
        return Loading.failure().or(Driver::unusable);
    }

    /** The line of a driver that is there. */
    private static Optional<String> unusable() {
        try {
            JCudaDriver.cuInit(0);
            int needed = Math.max(LEAST, KernelCode.toolkit().orElse(LEAST));
            return version() < MAJOR * needed ? Optional.of(tooOld(needed)) : Devices.unusable(devices());
        } catch (CudaException e) {
            return Optional.of("CUDA_ERROR_NO_DEVICE".equals(e.getMessage())
                    ? Devices.NONE
                    : "the driver does not start: cuInit says " + e.getMessage());
        } catch (EngineException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Code of one major version runs on every driver of it: minor versions are compatible. */
    private static String tooOld(int needed) {
        String driver = switch (needed) {
            case 12 -> "driver 525 or a newer one";
            case 13 -> "driver 580 or a newer one";
            default -> "a newer driver";
        };
        return "the driver is of CUDA %s and the kernels need one of CUDA %s: install %s"
                .formatted(text(version()), text(MAJOR * needed), driver);
    }

    /** The newest CUDA version that the driver runs: {@value #MAJOR} times the major and 10 times the minor one. */
    public static int version() {
        int[] version = new int[1];
        CALLS.make("cuDriverGetVersion", () -> JCudaDriver.cuDriverGetVersion(version));
        return version[0];
    }

    /** A version for people. */
    public static String text(int version) {
        return String.format(Locale.ROOT, "%d.%d", version / MAJOR, version % MAJOR / 10);
    }

    /** All devices, in the driver's order; {@link #unavailable} has been asked before. */
    public static List<Device> devices() {
        int[] count = new int[1];
        CALLS.make("cuDeviceGetCount", () -> JCudaDriver.cuDeviceGetCount(count));
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            int index = i;
            CUdevice device = new CUdevice();
            CALLS.make("cuDeviceGet", () -> "device " + index, () -> JCudaDriver.cuDeviceGet(device, index));
            devices.add(Device.of(device, index));
        }
        return devices;
    }

    /** JCuda's class loads its natives when it is first used, and that cannot be tried twice. */
    private static final class Loading {
        private static final Optional<String> FAILURE = load();

        static Optional<String> failure() {
            return FAILURE;
        }

        private static Optional<String> load() {
            try {
                Natives.mend(Path.of(System.getProperty("java.io.tmpdir")));
                JCudaDriver.setExceptionsEnabled(true);
                return Optional.empty();
            } catch (LinkageError e) {
                return Optional
                        .of("JCuda does not load, which has natives for Linux on x86-64 only (this is %s on %s): %s"
                                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"),
                                        String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
            }
        }
    }
}
