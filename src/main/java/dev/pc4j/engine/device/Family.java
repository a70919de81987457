package dev.pc4j.engine.device;

import java.util.Locale;
import java.util.Optional;

/** The kernel families of {@code kernels/task.h}, then those of {@code kernels/graph/task.h}, which have a record of their own each. */
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
    MAGNITUDE(false),
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
    CHAIN(true),
    /** What goes element by element, and what moves elements. */
    MAP("PcMap"),
    /** Steps of values that are held in part, or have a force of their own. */
    STEER("PcSteer"),
    /** Pools, and means over an axis. */
    WINDOW("PcWindow"),
    /** Normalisations. */
    NORMALISE("PcNormalise"),
    /** Products with the patches of images, or with positions. */
    PATCHES("PcPatches"),
    /** Sums over rows and positions. */
    ACROSS("PcAcross"),
    /** Attention by heads. */
    ATTENTION("PcAttention"),
    /** Features of tokens. */
    EMBEDDING("PcEmbedding"),
    /** Energies other than half the squared error. */
    WEIGH("PcWeigh"),
    /** The whole loop of a node that predicts itself. */
    RECURRENT("PcRecurrent"),
    /** Products of a circuit of PFF with all that follows them. */
    CIRCUIT("PcCircuit"),
    /** What goes by whole rows of a circuit of PFF. */
    LEVEL("PcLevel"),
    /** Gradients of circuits of PFF, clipped, with Adam's step. */
    ADAPT("PcAdapt");

    private final boolean byRow;
    private final Optional<String> record;

    Family(boolean byRow) {
        this.byRow = byRow;
        this.record = Optional.empty();
    }

    Family(String record) {
        this.byRow = false;
        this.record = Optional.of(record);
    }

    /** The record of its tasks, which are {@link GraphTask}s; empty where these are those of {@code kernels/task.h}. */
    public Optional<String> record() {
        return record;
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
