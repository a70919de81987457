package dev.pc4j.engine.device;

import java.util.Locale;

/** The kernel families of {@code kernels/task.h}. */
public enum Family {
    /** A product whose epilogue forms prediction errors. */
    PREDICT(true),
    /** The transposed product whose epilogue moves values. */
    RELAX(true),
    /** The weight-gradient product whose epilogue is the optimiser. */
    LEARN(false),
    /** The optimiser on gradients that were stored. */
    STEP(false),
    /** Sums of squares and absolute values of a gradient, by chunks. */
    NORM(false),
    /** What clipping and the MQ optimiser make of those sums. */
    FACTOR(false),
    /** Activations apart from a product. */
    SHOW(true),
    /** The clamped output: displacement, softmax, loss. */
    OUTPUT(true),
    /** Energies of rows. */
    ENERGY(true),
    /** Energies of nodes, metrics, and whether all is finite. */
    TOTAL(false),
    /** Rows of a data set by their indices. */
    GATHER(true),
    /** The transposed copy of weights. */
    TRANSPOSE(false),
    /** A copy within memory, under a condition. */
    KEEP(false),
    /** The whole loop of a chain of dense nodes in one launch, for streams that {@link Stream#takes} it. */
    CHAIN(true);

    private final boolean byRow;

    Family(boolean byRow) {
        this.byRow = byRow;
    }

    /** Whether its rows do not depend on each other, so that a tile of rows can run several phases of such families by itself. */
    public boolean byRow() {
        return byRow;
    }

    /** The name of its kernel. */
    public String kernel() {
        return name().toLowerCase(Locale.ROOT);
    }
}
