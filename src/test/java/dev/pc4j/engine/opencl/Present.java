package dev.pc4j.engine.opencl;

import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.device.Pick;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL device that tests run on, or the reason why they are skipped. */
final class Present {

    private Present() {}

    /** The first device; skips the test where there is none, unless {@code PC4J_REQUIRE} names the engine. */
    static Device device() {
        Optional<String> why = new OpenClProvider().unavailable();
        if (why.isPresent()) {
            String line = "engine opencl skipped: " + why.get();
            if (Arrays.asList(System.getenv().getOrDefault("PC4J_REQUIRE", "").split(",")).contains("opencl")) {
                Assertions.fail(line + ", but PC4J_REQUIRE names it");
            }
            System.out.println(line);
            Assumptions.abort(line);
        }
        List<Device> all = Devices.present().all();
        return all.get(Pick.of("opencl", EngineOptions.DEFAULT.device(), all.stream().map(Device::toString).toList()));
    }

    /** The defaults with a cache that lasts from build to build, for kernels take seconds. */
    static Settings settings() {
        return Settings.fromProperties().with(Path.of("target", "opencl-cache"));
    }

    static OpenClEngine engine() {
        return new OpenClEngine(device(), settings());
    }
}
