package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.List;
import java.util.Optional;

/** What kernels cannot take, each with its limit: the one place that errors, choices and the README have it from. */
final class Limits {
    private Limits() {}

    /** What the sweep takes, for people. */
    static String sweep() {
        return "chains of dense nodes, hidden nodes up to %d wide (fewer where shared memory is small), any batch and precision"
                .formatted(widest());
    }

    private static int widest() {
        return Tile.sweep(Precision.FP32, Tile.SWEEP_SMALL).columns();
    }

    /** Why no cluster can run a chain; empty where one can. */
    static Optional<String> cluster(Phase chain, Clusters clusters) {
        return clusters.best(chain).isPresent()
                ? Optional.empty()
                : Optional.of(clusters.sizes(chain).getLast().refusal());
    }

    /** Why the sweep cannot run a chain; empty where it can. */
    static Optional<String> sweep(Phase chain, Device device) {
        List<Task> hidden = chain.tasks().subList(0, chain.tasks().size() - 1);
        for (Task node : hidden) {
            if (node.get(Int.N) > widest()) {
                return Optional.of("node %d is %d wide, and a block adds up what pushes on at most %d"
                        .formatted(node.get(Int.NODE), node.get(Int.N), widest()));
            }
        }
        if (SweepLayout.of(chain, device).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("a block would need %d bytes of shared memory, and %s has %d: narrower nodes fit"
                .formatted(SweepLayout.least(chain), device.label(), device.sharedMemory()));
    }
}
