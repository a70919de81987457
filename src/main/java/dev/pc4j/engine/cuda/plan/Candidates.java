package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Libraries;
import dev.pc4j.engine.device.Phase;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The kernels of this build, each with its limit and its predicted time: the only list of them. */
public final class Candidates {
    private Candidates() {}

    /**
     * The candidates on a device.
     *
     * @param model of the device
     * @param library whether cuBLAS is there
     * @param precision of the plan's products
     * @param chains how their loops run there other than phase by phase
     */
    public static List<Candidate> of(
            Device device, CostModel model, boolean library, Precision precision, Chains chains) {
        Clusters clusters = chains.clusters();
        Stream<Candidate> any = Stream.of(
                plain(KernelChoice.LIBRARY, library(library, precision), Candidates::any, model::library),
                plain(KernelChoice.PHASES, Optional.empty(), Candidates::any, model::phases),
                generic(new Candidate(KernelChoice.CLUSTER, Clusters.lacking(device),
                        chain -> clusters(chain, clusters),
                        chain -> clusters.best(chain).orElseThrow().time(),
                        chain -> clusters.sizes(chain).stream().map(Clusters.Size::toString).toList())));
        return Stream.concat(any, chains.compiled().stream().map(CompiledKernel::candidate)).toList();
    }

    /** A candidate whose time follows from the chain's shape, with nothing more to say. */
    private static Candidate plain(KernelChoice kernel, Optional<String> missing,
            Function<Phase, Optional<String>> limit, ToDoubleFunction<ChainShape> time) {
        return generic(new Candidate(kernel, missing, limit, chain -> time.applyAsDouble(ChainShape.of(chain)),
                _ -> List.of()));
    }

    /** One that sees chains as {@link KernelChoice#generic} makes them. */
    private static Candidate generic(Candidate of) {
        return new Candidate(of.kernel(), of.missing(), chain -> of.limit().apply(KernelChoice.generic(chain)),
                chain -> of.time().applyAsDouble(KernelChoice.generic(chain)),
                chain -> of.details().apply(KernelChoice.generic(chain)));
    }

    private static Optional<String> any(Phase chain) {
        return Optional.empty();
    }

    private static Optional<String> clusters(Phase chain, Clusters clusters) {
        return clusters.best(chain).isPresent()
                ? Optional.empty()
                : Optional.of(clusters.sizes(chain).getLast().refusal());
    }

    private static Optional<String> library(boolean there, Precision precision) {
        if (!there) {
            return Optional.of(Libraries.CUBLAS + " does not load");
        }
        return Blas.computes(precision) ? Optional.empty() : Optional.of(Blas.NO_BF16);
    }
}
