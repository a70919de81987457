package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Calibration;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.cuda.calibrate.Calibrator;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Devices;
import dev.pc4j.engine.cuda.driver.Driver;
import dev.pc4j.engine.cuda.driver.KernelCode;
import dev.pc4j.engine.device.DeviceOperators;
import java.util.List;
import java.util.Optional;

/** Offers the NVIDIA GPUs of this machine. */
public final class CudaProvider implements EngineProvider {
    static final String NAME = "cuda";
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
        return 10;
    }

    @Override
    public Optional<String> unavailable() {
        return Driver.unavailable().or(KernelCode::missing);
    }

    @Override
    public List<String> devices() {
        return Driver.devices().stream().map(Device::describe).toList();
    }

    @Override
    public Optional<Calibration> calibrate(EngineOptions options) {
        return Optional.of(Calibrator.run(device(options)));
    }

    @Override
    public Engine open(EngineOptions options) {
        return new CudaEngine(device(options));
    }

    private Device device(EngineOptions options) {
        unavailable().ifPresent(why -> {
            throw new EngineException("engine 'cuda' cannot run here: " + why);
        });
        return Devices.choose(NAME, Driver.devices(), options.device());
    }
}
