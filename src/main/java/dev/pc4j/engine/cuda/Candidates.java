package dev.pc4j.engine.cuda;

import dev.pc4j.engine.device.Phase;
import java.util.List;
import java.util.Optional;

/** The kernels of this build, each with its limit and its predicted time: the only list of them. */
final class Candidates {
    private Candidates() {}

    /**
     * The candidates on a device.
     *
     * @param model of the device
     * @param library whether cuBLAS is there
     */
    static List<Candidate> of(Device device, CostModel model, boolean library) {
        return List.of(
                new Candidate(KernelChoice.LIBRARY, library(library), Candidates::any, model::library),
                new Candidate(KernelChoice.TILES, Optional.empty(), Candidates::any, model::tiles),
                new Candidate(KernelChoice.PHASES, Optional.empty(), Candidates::any, model::phases),
                new Candidate(KernelChoice.SWEEP, Optional.empty(), chain -> Limits.sweep(chain, device),
                        model::sweep),
                new Candidate(KernelChoice.CLUSTER, cluster(device), chain -> Limits.cluster(chain, device),
                        model::cluster));
    }

    private static Optional<String> any(Phase chain) {
        return Optional.empty();
    }

    private static Optional<String> cluster(Device device) {
        return device.capability() >= Partition.CAPABILITY
                ? Optional.empty()
                : Optional.of("clusters of blocks need compute capability %s, and %s has %s".formatted(
                        Device.version(Partition.CAPABILITY), device.label(), device.version()));
    }

    private static Optional<String> library(boolean there) {
        return there ? Optional.empty() : Optional.of(Libraries.CUBLAS + " does not load");
    }
}
