package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.device.Phase;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A kernel that may run the loop of a chain.
 *
 * @param kernel which
 * @param missing why it cannot run here at all, in one line; empty where it can
 * @param limit why it cannot run a chain, in one line with the limit; empty where it can
 * @param time microseconds of an inference, predicted, of a chain that it can run
 * @param details of that, lines for people
 */
public record Candidate(
        KernelChoice kernel,
        Optional<String> missing,
        Function<Phase, Optional<String>> limit,
        ToDoubleFunction<Phase> time,
        Function<Phase, List<String>> details
) {

    /** Why it cannot run a chain here; empty where it can. */
    Optional<String> refusal(Phase chain) {
        return missing.or(() -> limit.apply(chain));
    }
}
