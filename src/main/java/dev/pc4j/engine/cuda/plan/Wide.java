package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Phase;
import java.util.Optional;

/**
 * How chains run by the kernels {@code wide_...} on a device.
 *
 * @param model of the device
 */
public record Wide(Device device, CostModel model, Optional<KernelCompiler> compiler) implements CompiledKernel {
    /** The compute capability whose warpgroups multiply what lies in shared memory; later ones do it by other instructions. */
    private static final int WARPGROUPS = 90;

    @Override
    public KernelChoice kernel() {
        return KernelChoice.WIDE;
    }

    @Override
    public Optional<String> lacking() {
        return device.capability() == WARPGROUPS
                ? Optional.empty()
                : Optional.of("products of warpgroups need compute capability %s, and %s has %s".formatted(
                        Device.version(WARPGROUPS), device.label(), device.version()));
    }

    @Override
    public Optional<String> refusal(Phase chain) {
        return CompiledKernel.refusalByAll(chain);
    }

    @Override
    public WidePlan plan(Phase chain) {
        return WidePlan.of(chain, device.processors(), device.sharedMemory());
    }

    @Override
    public double time(Phase chain) {
        return model.wide(ChainShape.of(chain), plan(chain));
    }
}
