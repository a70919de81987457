package dev.pc4j.engine.opencl;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.device.DeviceOperators;
import dev.pc4j.engine.device.Pick;
import java.util.List;
import java.util.Optional;

/** Offers the OpenCL devices of this machine. */
public final class OpenClProvider implements EngineProvider {
    static final String NAME = "opencl";
    static final Capabilities CAPABILITIES = DeviceOperators.CAPABILITIES;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public int order() {
        return 50;
    }

    @Override
    public Optional<String> unavailable() {
        return Loader.missing().or(OpenClProvider::noDevice);
    }

    /** A processor is left to the host engine, which needs no driver and builds no kernels at its first start. */
    @Override
    public Optional<String> passedOver() {
        if (VendorFiles.onlyPocl()) { // asked first: it costs nothing, and nearly every start of the program asks
            return Optional.of(onlyCpu("PoCL"));
        }
        return unavailable().or(() -> notWanted(Devices.present().all().getFirst()));
    }

    @Override
    public List<String> devices() {
        return Devices.present().all().stream().map(Device::line).toList();
    }

    @Override
    public Engine open(EngineOptions options) {
        List<Device> all = Devices.present().all();
        int index = Pick.of(NAME, options.device(), all.stream().map(Device::toString).toList());
        Candidates.missing(all.get(index)).ifPresent(why -> {
            throw new EngineException("engine '%s' cannot run here: %s".formatted(NAME, why));
        });
        return new OpenClEngine(all.get(index), Settings.fromProperties());
    }

    private static Optional<String> noDevice() {
        try {
            return Devices.present().missing();
        } catch (LinkageError e) {
            return Optional.of("the OpenCL loader does not load: " + e.getMessage());
        }
    }

    private static Optional<String> notWanted(Device first) {
        return first.cpu() ? Optional.of(onlyCpu(first.toString())) : Candidates.missing(first);
    }

    private static String onlyCpu(String device) {
        return "only a CPU device (%s), on which engine 'host' starts sooner: name opencl to use it anyway"
                .formatted(device);
    }
}
