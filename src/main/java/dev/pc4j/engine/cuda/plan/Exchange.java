package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Phase;
import java.util.Comparator;
import java.util.Optional;

/**
 * How chains run by the kernel {@code exchange} on a device.
 *
 * @param model of the device
 */
public record Exchange(Device device, CostModel model, Optional<KernelCompiler> compiler) implements CompiledKernel {

    @Override
    public KernelChoice kernel() {
        return KernelChoice.EXCHANGE;
    }

    @Override
    public Optional<String> lacking() {
        return device.capability() >= Device.TENSOR
                ? Optional.empty()
                : Optional.of("tensor cores for tf32 and bf16 need compute capability %s, and %s has %s".formatted(
                        Device.version(Device.TENSOR), device.label(), device.version()));
    }

    @Override
    public Optional<String> refusal(Phase chain) {
        return ExchangePlan.refusal(chain, device);
    }

    /** The layout with the least predicted time; of equals the one of fewer blocks. */
    @Override
    public ExchangePlan plan(Phase chain) {
        ChainShape shape = ChainShape.of(chain);
        return ExchangePlan.all(chain, device)
                .stream()
                .min(Comparator.comparingDouble((ExchangePlan plan) -> model.exchange(shape, plan))
                        .thenComparingInt(ExchangePlan::blocks))
                .orElseThrow();
    }

    @Override
    public double time(Phase chain) {
        return model.exchange(ChainShape.of(chain), plan(chain));
    }
}
