package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.device.Phase;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How chains run by the kernel {@code columns} on a device.
 *
 * @param model of the device
 * @param clusters how many clusters of {@value ColumnsPlan#BLOCKS} blocks the device runs at a time, a block a multiprocessor
 */
public record Columns(Device device, CostModel model, Optional<KernelCompiler> compiler, IntSupplier clusters)
        implements
            CompiledKernel {

    @Override
    public KernelChoice kernel() {
        return KernelChoice.COLUMNS;
    }

    @Override
    public Optional<String> lacking() {
        return Clusters.lacking(device);
    }

    @Override
    public Optional<String> refusal(Phase chain) {
        return ColumnsPlan.refusal(chain, device);
    }

    @Override
    public ColumnsPlan plan(Phase chain) {
        return ColumnsPlan.of(chain, clusters.getAsInt());
    }

    @Override
    public double time(Phase chain) {
        return model.columns(ChainShape.of(chain), plan(chain), clusters.getAsInt());
    }
}
