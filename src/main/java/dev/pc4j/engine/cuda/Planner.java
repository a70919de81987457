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

    private final Optional<KernelChoice> asked;
    private final boolean library;

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
     */
    Planner(Optional<KernelChoice> kernel, boolean library) {
        this.asked = kernel;
        this.library = library;
    }

    /** Decides for one script. */
    Decision decide(List<Phase> phases) {
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
