package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.device.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * How chains run in clusters of blocks: of every size there is a kernel for, the partition, and the time that it is thought to take. What is
 * launched, what is predicted and what is explained are all from here. Of one plan.
 */
public final class Clusters {
    private final CostModel model;
    private final ToIntFunction<Partition> atOnce;
    private final Map<Phase, List<Size>> known = new HashMap<>();

    /**
     * A size of clusters.
     *
     * @param partition of the chain
     * @param atOnce clusters of it that the device runs at a time; 0 where the chain does not fit, or the device has no such clusters
     * @param time microseconds of an inference; infinite where it cannot run
     */
    public record Size(Partition partition, int atOnce, double time) {
        boolean runs() {
            return atOnce > 0;
        }

        /** Why it cannot run, in one line. */
        String refusal() {
            return partition.fits()
                    ? "the device runs no cluster of %d blocks with %d KB of shared memory each"
                            .formatted(partition.blocks(), Math.ceilDiv(partition.shared(), 1024))
                    : partition.refusal();
        }

        @Override
        public String toString() {
            String what = runs()
                    ? String.format(Locale.ROOT, "%.1f, %d at a time, %d units in %d KB a block", time, atOnce,
                            partition.units().size(), Math.ceilDiv(partition.shared(), 1024))
                    : "cannot: " + refusal();
            return "%2d blocks %s".formatted(partition.blocks(), what);
        }
    }

    /**
     * On a device.
     *
     * @param model of the device
     * @param atOnce how many clusters of a partition that fits it runs at a time
     */
    public Clusters(CostModel model, ToIntFunction<Partition> atOnce) {
        this.model = model;
        this.atOnce = atOnce;
    }

    /** What a device lacks to run any cluster, in one line; empty where it lacks nothing. */
    static Optional<String> lacking(Device device) {
        return device.capability() >= Device.CLUSTERS
                ? Optional.empty()
                : Optional.of("clusters of blocks need compute capability %s, and %s has %s".formatted(
                        Device.version(Device.CLUSTERS), device.label(), device.version()));
    }

    /** Every size, the smallest first. */
    List<Size> sizes(Phase chain) {
        return known.computeIfAbsent(chain, this::measure);
    }

    private List<Size> measure(Phase chain) {
        ChainShape shape = ChainShape.of(chain);
        List<Size> sizes = new ArrayList<>();
        for (int blocks : Tile.CLUSTER_SIZES) {
            sizes.add(size(shape, Partition.of(chain.tasks(), chain.precision(), blocks, model.sharedMemory())));
        }
        return List.copyOf(sizes);
    }

    /** One size of a chain. */
    Size size(ChainShape shape, Partition partition) {
        int clusters = partition.fits() ? atOnce.applyAsInt(partition) : 0;
        double time = clusters > 0 ? model.cluster(shape, partition, clusters) : Double.POSITIVE_INFINITY;
        return new Size(partition, clusters, time);
    }

    /** The size with the least time; of equals the smaller one. Empty where none runs. */
    public Optional<Size> best(Phase chain) {
        return sizes(chain).stream().filter(Size::runs).min(Comparator.comparingDouble(Size::time));
    }
}
