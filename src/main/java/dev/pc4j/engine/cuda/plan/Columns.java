package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;

import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Phase;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How chains run by the kernel {@code columns} on a device: its limit, its plan and the time that it is thought to take.
 *
 * @param device it runs on
 * @param model of the device
 * @param compiler that makes it; empty where there is none
 * @param clusters how many clusters of {@value ColumnsPlan#BLOCKS} blocks the device runs at a time, a block a multiprocessor
 */
public record Columns(Device device, CostModel model, Optional<KernelCompiler> compiler, IntSupplier clusters) {

    /** Why there is no such kernel here, in one line; empty where there is. */
    Optional<String> missing() {
        if (device.capability() < Device.CLUSTERS) {
            return Optional.of("clusters of blocks need compute capability %s, and %s has %s".formatted(
                    Device.version(Device.CLUSTERS), device.label(), device.version()));
        }
        return compiler.isPresent()
                ? Optional.empty()
                : Optional.of("it is compiled for the plan, and there is no NVRTC for " + device.label());
    }

    /** Why it cannot run a chain, in one line; empty where it can. */
    Optional<String> refusal(Phase chain) {
        return ColumnsPlan.refusal(chain, device);
    }

    /** How it runs a chain that it can run. */
    public ColumnsPlan plan(Phase chain) {
        return ColumnsPlan.of(chain, clusters.getAsInt());
    }

    /** Microseconds of an inference on a chain that it can run. */
    double time(Phase chain) {
        return model.columns(ChainShape.of(chain), plan(chain), clusters.getAsInt());
    }

    /** Who compiles it, for people. */
    String describe() {
        return compiler.map(KernelCompiler::describe).orElse("no NVRTC");
    }
}
