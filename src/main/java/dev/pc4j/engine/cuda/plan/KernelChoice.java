package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways to run products and their epilogues. */
public enum KernelChoice {
    /** Products by cuBLAS, then an elementwise launch a phase. */
    LIBRARY("products by cuBLAS, epilogues in an elementwise launch a phase"),
    /** Our products with their epilogues, one launch a phase. */
    PHASES("products with their epilogues, all layers of a phase in one launch"),
    /** The loop of a dense chain in one launch, its weights in the shared memory of a cluster of blocks; what is around it as in {@link #PHASES}. */
    CLUSTER("all iterations of a chain of dense nodes in one launch, weights in the shared memory of a cluster of blocks",
            true),
    /** From the rows of the call to the energies of a chain in one launch, compiled for the plan. */
    COLUMNS("a whole inference on a chain of dense nodes in one launch, compiled for it, weights in the registers of clusters",
            true),
    /** As {@link #COLUMNS}, of deeper or wider chains. */
    EXCHANGE(
            "a whole inference on a chain of dense nodes in one launch, compiled for it, by blocks that keep weights and exchange deltas and errors",
            true),
    /** The loop of a chain by two launches an iteration, compiled for the plan; what is around it as in {@link #PHASES}. */
    WIDE("the iterations of a chain of dense nodes in two launches each, compiled for it, operands packed for tensor cores by who makes them",
            true);

    private final String description;
    private final boolean wholeLoop;

    KernelChoice(String description) {
        this(description, false);
    }

    KernelChoice(String description, boolean wholeLoop) {
        this.description = description;
        this.wholeLoop = wholeLoop;
    }

    /** Whether it runs loops of chains and nothing else: what is around them runs as in {@link #PHASES}. */
    public boolean wholeLoop() {
        return wholeLoop;
    }

    /** The word by which users choose it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The precision of its products in a plan of a precision: bf16x3 is for kernels alone that are compiled for their plan, the others have fp32. */
    public Precision precision(Precision of) {
        return switch (this) {
            case COLUMNS, EXCHANGE, WIDE -> of;
            case LIBRARY, PHASES, CLUSTER -> of == Precision.BF16X3 ? Precision.FP32 : of;
        };
    }

    /** What kernels make of a phase that are not compiled for their plan. */
    public static Phase generic(Phase phase) {
        return new Phase(phase.family(), PHASES.precision(phase.precision()), phase.tasks());
    }

    /** What it does, for {@code explain}. */
    public String description() {
        return description;
    }

    /** The words of all. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(KernelChoice::label).toList();
    }

    /** The one of a word of {@link #labels}. */
    public static KernelChoice of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
