package dev.pc4j.graph;

/** Where a {@link Dense} operator applies its activation. */
public enum Placement implements Choice {
    /** mu = f(x) W + b. */
    BEFORE("before", "mu = f(x) W + b"),
    /** mu = f(x W + b). */
    AFTER("after", "mu = f(x W + b)");

    private final String label;
    private final String description;

    Placement(String label, String description) {
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
