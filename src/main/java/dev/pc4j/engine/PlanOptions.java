package dev.pc4j.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a plan is compiled.
 *
 * @param batch the largest number of rows that one call brings
 * @param precision empty for the engine's default
 * @param optimiser how {@link Plan#learn} changes parameters
 * @param initialisation how weights start
 * @param seed of the starting weights
 * @param kernel which of the engine's kernels runs inference; empty for the engine's choice
 */
public record PlanOptions(
        int batch,
        Optional<Precision> precision,
        Optimiser optimiser,
        Initialisation initialisation,
        long seed,
        Optional<String> kernel
) {

    /** Checks the batch. */
    public PlanOptions {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
    }

    /** The engine's default precision, plain gradient descent at 0.01, Xavier weights from seed 0. */
    public static PlanOptions batch(int rows) {
        return new PlanOptions(rows, Optional.empty(), Optimiser.sgd(0.01), Initialisation.XAVIER, 0,
                Optional.empty());
    }

    /** The same with another optimiser. */
    public PlanOptions with(Optimiser other) {
        return new PlanOptions(batch, precision, other, initialisation, seed, kernel);
    }

    /** The same in a named precision. */
    public PlanOptions with(Precision other) {
        return new PlanOptions(batch, Optional.of(other), optimiser, initialisation, seed, kernel);
    }

    /** The same with other starting weights. */
    public PlanOptions with(Initialisation other, long otherSeed) {
        return new PlanOptions(batch, precision, optimiser, other, otherSeed, kernel);
    }

    /** The same with a named kernel, see {@link Plan#kernel}. */
    public PlanOptions withKernel(String name) {
        return new PlanOptions(batch, precision, optimiser, initialisation, seed, Optional.of(name));
    }

    /** The same in the precision that is asked for, else in the first of an engine's. */
    public PlanOptions requirePrecision(String engine, List<Precision> offered) {
        return requirePrecision(engine, "", offered);
    }

    /**
     * The same in the precision that is asked for, else in the first of an engine's.
     *
     * @param on which device and why it offers no more, for engines whose devices differ; follows "has no precision"
     * @throws EngineException naming those that there are
     */
    public PlanOptions requirePrecision(String engine, String on, List<Precision> offered) {
        Precision chosen = precision.orElse(offered.getFirst());
        if (!offered.contains(chosen)) {
            String names = offered.stream().map(Precision::label).collect(Collectors.joining(", "));
            throw new EngineException("engine '%s' has no precision %s%s: it computes in %s"
                    .formatted(engine, chosen.label(), on, names));
        }
        return with(chosen);
    }

    /**
     * Fails when the kernel that is asked for is none of an engine's.
     *
     * @throws EngineException naming those that there are
     */
    public void requireKernel(String engine, List<String> kernels) {
        if (kernel.isPresent() && !kernels.contains(kernel.get())) {
            throw new EngineException("engine '%s' has no kernel '%s': it has %s"
                    .formatted(engine, kernel.get(), String.join(", ", kernels)));
        }
    }
}
