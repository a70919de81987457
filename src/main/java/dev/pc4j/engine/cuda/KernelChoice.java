package dev.pc4j.engine.cuda;

import dev.pc4j.graph.Choice;

/** The ways to run a phase. */
enum KernelChoice implements Choice {
    /** Products by cuBLAS, then an elementwise launch a phase. */
    LIBRARY("library", "products by cuBLAS, epilogues by an elementwise launch a phase"),
    /** Our products with their epilogues, one launch a layer. */
    TILES("tiles", "products with their epilogues, one launch a layer and phase"),
    /** Our products with their epilogues, one launch a phase. */
    PHASES("phases", "products with their epilogues, all layers of a phase in one launch");

    private final String label;
    private final String description;

    KernelChoice(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }
}
