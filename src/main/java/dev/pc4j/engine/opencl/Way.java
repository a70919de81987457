package dev.pc4j.engine.opencl;

import java.util.Locale;

/** The two ways to run phases. */
enum Way {
    /** Successive phases whose rows do not depend on each other in one launch, in which a work-group takes some rows through all. */
    SWEEP,
    /** A launch a phase. */
    PHASES;

    /** The word for it in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The way of a word. */
    static Way of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
