package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses the kernel of a plan, once: the one that was asked for, else for chains the one with the least predicted time among those that
 * can run it, else by the size of the products.
 */
public final class Planner {
    /**
     * Where a product of the library takes some 30 microseconds: the gap before the epilogue's launch is then a few percent, and its
     * main loop is better than ours.
     */
    private static final int WIDE = 2048;

    private static final int MANY_ROWS = 512;

    private static final System.Logger LOG = System.getLogger(Planner.class.getName());

    private static final String NO_CHAIN = "its graph is not a chain of two dense nodes or more, or its rule does not move all of them in turn by plain steps";

    private final Optional<KernelChoice> asked;
    private final List<Candidate> candidates;
    private final String constants;

    /**
     * What was decided for a plan.
     *
     * @param kernel which
     * @param why in a few words
     * @param candidates what there was to choose from, a line each; none where size alone decides
     */
    public record Decision(KernelChoice kernel, String why, List<String> candidates) {
        /** A decision without a choice. */
        Decision(KernelChoice kernel, String why) {
            this(kernel, why, List.of());
        }

        /** What it means for one script: loops of chains run by a kernel that is for nothing else, what is around them as phases. */
        public Decision of(List<Phase> phases) {
            if (kernel.wholeLoop() && phases.stream().noneMatch(p -> p.family() == Family.CHAIN)) {
                return new Decision(KernelChoice.PHASES, "no loop of a chain here");
            }
            boolean loops = phases.stream().anyMatch(p -> p.family() == Family.CHAIN || p.family() == Family.RELAX);
            return loops ? this : new Decision(kernel, why);
        }
    }

    /**
     * A planner.
     *
     * @param asked which kernel was asked for; empty to choose
     * @param candidates that there are
     * @param constants where the constants of the predicted times are from, for people
     */
    public Planner(Optional<KernelChoice> asked, List<Candidate> candidates, String constants) {
        this.candidates = candidates;
        this.constants = constants;
        this.asked = asked.map(this::present);
    }

    /** Our own products in place of a library that does not load, which is said; anything else as it was asked for. */
    private KernelChoice present(KernelChoice kernel) {
        Optional<String> why = kernel == KernelChoice.LIBRARY ? missing(kernel) : Optional.empty();
        why.ifPresent(reason -> LOG.log(System.Logger.Level.WARNING,
                "kernel ''{0}'' was asked for, but {1}: our own products run instead, by kernel ''{2}''",
                kernel.label(), reason, KernelChoice.PHASES.label()));
        return why.isPresent() ? KernelChoice.PHASES : kernel;
    }

    /**
     * Decides for a plan.
     *
     * @param phases most of what it will run, the loop of a chain as one
     * @throws EngineException with the limit where a kernel was asked for that cannot run them
     */
    public Decision plan(List<Phase> phases) {
        Optional<Phase> chain = phases.stream().filter(p -> p.family() == Family.CHAIN).findFirst();
        if (chain.isPresent()) {
            return plan(ChainShape.of(chain.get()), chain.get());
        }
        return asked.map(this::withoutChain).orElseGet(() -> bySize(phases));
    }

    private Decision withoutChain(KernelChoice kernel) {
        Optional<String> why = kernel.wholeLoop() ? Optional.of(NO_CHAIN) : missing(kernel);
        if (why.isPresent()) {
            throw cannot(kernel, why.get());
        }
        return new Decision(kernel, "asked for");
    }

    /** Whether what was decided runs the loop of a chain in one launch; of another one than it was decided by, if it can. */
    public boolean takes(Decision decision, Phase chain) {
        return decision.kernel().wholeLoop() && candidates.stream()
                .filter(c -> c.kernel() == decision.kernel())
                .allMatch(c -> c.refusal(chain).isEmpty());
    }

    /** Decides for the loop of a chain. */
    Decision plan(ChainShape shape, Phase chain) {
        Map<KernelChoice, String> refused = new TreeMap<>();
        candidates.forEach(c -> c.refusal(chain).ifPresent(why -> refused.put(c.kernel(), why)));
        List<String> lines = lines(shape, chain, refused);
        if (asked.isPresent()) {
            if (refused.containsKey(asked.get())) {
                throw cannot(asked.get(), refused.get(asked.get()));
            }
            return new Decision(asked.get(), "asked for", lines);
        }
        Candidate best = candidates.stream()
                .filter(c -> !refused.containsKey(c.kernel()))
                .min(Comparator.comparingDouble(c -> c.time().applyAsDouble(chain)))
                .orElseThrow();
        return new Decision(best.kernel(), "the least predicted time", lines);
    }

    /** The candidates, fastest first, then those that cannot run it. */
    private List<String> lines(ChainShape shape, Phase chain, Map<KernelChoice, String> refused) {
        List<String> lines = new ArrayList<>();
        lines.add("predicted microseconds of an inference on %s, batch %d, T = %d, in %s, by %s".formatted(
                shape.widths().stream().map(String::valueOf).collect(Collectors.joining("-")), shape.batch(),
                shape.iterations(), shape.precision().label(), constants));
        candidates.stream()
                .filter(c -> !refused.containsKey(c.kernel()))
                .sorted(Comparator.comparingDouble(c -> c.time().applyAsDouble(chain)))
                .forEach(c -> {
                    lines.add(String.format(Locale.ROOT, "  %-8s %.1f", c.kernel().label(),
                            c.time().applyAsDouble(chain)));
                    c.details().apply(chain).forEach(detail -> lines.add("    " + detail));
                });
        refused.forEach((kernel, why) -> lines.add("  %-8s cannot: %s".formatted(kernel.label(), why)));
        return lines;
    }

    private Optional<String> missing(KernelChoice kernel) {
        return candidates.stream().filter(c -> c.kernel() == kernel).findFirst().flatMap(Candidate::missing);
    }

    private static EngineException cannot(KernelChoice kernel, String why) {
        return new EngineException("kernel '%s' cannot run this: %s; use %s".formatted(kernel.label(), why,
                KernelChoice.PHASES.label()));
    }

    private Decision bySize(List<Phase> phases) {
        boolean wide = phases.stream().filter(Planner::inLoop).flatMap(p -> p.tasks().stream()).anyMatch(Planner::wide);
        if (!wide) {
            return new Decision(KernelChoice.PHASES,
                    "no product is %d wide both ways with %d rows".formatted(WIDE, MANY_ROWS));
        }
        Optional<String> missing = missing(KernelChoice.LIBRARY);
        return missing.isEmpty()
                ? new Decision(KernelChoice.LIBRARY,
                        "products %d wide or wider with %d rows or more".formatted(WIDE, MANY_ROWS))
                : new Decision(KernelChoice.PHASES, "wide products, but " + missing.get());
    }

    private static boolean inLoop(Phase phase) {
        return phase.family() == Family.PREDICT || phase.family() == Family.RELAX;
    }

    private static boolean wide(Task task) {
        return task.get(Int.N) >= WIDE && task.get(Int.K) >= WIDE && task.get(Int.ROWS) >= MANY_ROWS;
    }
}
