package dev.pc4j.model;

import dev.pc4j.graph.Choice;

/** How a {@link Hopfield} network answers a {@link Cue}. */
public enum Recall implements Choice {
    /** s &lt;- sign(f(s) W + b), all elements at once, until nothing changes: the attractor dynamics of Hopfield's network. */
    SIGN("sign", "s <- sign(f(s) W + b), all elements at once, until nothing changes"),
    /** The same, one element after another, each seeing the last. */
    ASYNCHRONOUS("asynchronous", "the same, one element after another"),
    /** Inference with nothing clamped, from the cue: the energy falls, which projects the cue rather than snapping it to a pattern. */
    RELAX("relax", "inference from the cue with nothing clamped"),
    /** Inference with what the cue knows clamped. */
    COMPLETE("complete", "inference with the known part of the cue clamped");

    private final String label;
    private final String description;

    Recall(String label, String description) {
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
