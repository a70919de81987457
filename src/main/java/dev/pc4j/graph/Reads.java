package dev.pc4j.graph;

/** How a {@link Dense} operator reads a parent of more than one axis. */
public enum Reads implements Choice {
    /** Position by position: the last axis changes from n_in to n_out, the others stay. */
    LAST_AXIS("last-axis", "the last axis changes, the others stay"),
    /** As one row of all its elements. */
    FLAT("flat", "all elements are one row");

    private final String label;
    private final String description;

    Reads(String label, String description) {
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
