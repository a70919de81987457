package dev.pc4j.engine.cuda;

import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.List;
import java.util.Optional;

/** Chooses the kernel of a script: the one that was asked for, or by the size of its products. */
final class Planner {
    private static final System.Logger LOG = System.getLogger(Planner.class.getName());

    /**
     * Where a product of the library takes some 30 microseconds: the gap before the epilogue's launch is then a few percent, and its
     * main loop is better than ours.
     */
    private static final int WIDE = 2048;

    private static final int MANY_ROWS = 512;

    /** From here on blocks of rows fill the device, and no exchange between blocks is worth its time. */
    private static final int MANY_BLOCKS_OF_ROWS = 1000;

    private final Optional<KernelChoice> asked;
    private final boolean library;
    private final Device device;

    /**
     * What was decided.
     *
     * @param kernel which
     * @param why in a few words
     */
    record Decision(KernelChoice kernel, String why) {}

    /**
     * A planner.
     *
     * @param kernel what was asked for; empty to choose by size
     * @param library whether cuBLAS is there; where it is asked for and is not, that is logged
     * @param device that the kernels run on
     */
    Planner(Optional<KernelChoice> kernel, boolean library, Device device) {
        this.asked = kernel;
        this.library = library;
        this.device = device;
    }

    /** Whether the loop of a chain is to be one launch. Fails with {@link Limits} where that is asked for and cannot be. */
    boolean takes(Phase chain) {
        if (asked.isPresent()) {
            return asked.get() == KernelChoice.SWEEP && Limits.requireSweep(chain, device);
        }
        boolean many = chain.tasks().getFirst().get(Int.ROWS) >= MANY_BLOCKS_OF_ROWS;
        return many && SweepLayout.of(chain, device).filter(SweepLayout::keepsState).isPresent();
    }

    /** Decides for one script. */
    Decision decide(List<Phase> phases) {
        if (phases.stream().anyMatch(p -> p.family() == Family.CHAIN)) {
            return new Decision(KernelChoice.SWEEP, asked.isPresent()
                    ? "asked for"
                    : "%d rows or more, and their values stay in shared memory".formatted(MANY_BLOCKS_OF_ROWS));
        }
        if (asked.equals(Optional.of(KernelChoice.SWEEP))) {
            return new Decision(KernelChoice.PHASES, "no loop here");
        }
        if (asked.isPresent() && (library || asked.get() != KernelChoice.LIBRARY)) {
            return new Decision(asked.get(), "asked for");
        }
        if (asked.isPresent()) {
            LOG.log(System.Logger.Level.WARNING,
                    "kernel '{0}' was asked for, but {1} does not load: our own products run instead",
                    KernelChoice.LIBRARY.label(), Libraries.CUBLAS);
            return new Decision(KernelChoice.PHASES, Libraries.CUBLAS + " does not load");
        }
        return bySize(phases);
    }

    private Decision bySize(List<Phase> phases) {
        boolean wide = phases.stream().filter(Planner::inLoop).flatMap(p -> p.tasks().stream()).anyMatch(Planner::wide);
        if (!wide) {
            return new Decision(KernelChoice.PHASES,
                    "no product is %d wide both ways with %d rows".formatted(WIDE, MANY_ROWS));
        }
        return library
                ? new Decision(KernelChoice.LIBRARY,
                        "products %d wide or wider with %d rows or more".formatted(WIDE, MANY_ROWS))
                : new Decision(KernelChoice.PHASES, "wide products, but " + Libraries.CUBLAS + " does not load");
    }

    private static boolean inLoop(Phase phase) {
        return phase.family() == Family.PREDICT || phase.family() == Family.RELAX;
    }

    private static boolean wide(Task task) {
        return task.get(Int.N) >= WIDE && task.get(Int.K) >= WIDE && task.get(Int.ROWS) >= MANY_ROWS;
    }
}
