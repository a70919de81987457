package dev.pc4j.engine;

import dev.pc4j.graph.Choice;

/** What a graph, a schedule or a call may ask of an engine beside kinds of operator. */
public enum Feature implements Choice {
    /** Several inputs or outputs. */
    SEVERAL_ENDS("several-ends", "several inputs or outputs"),
    /** Energies of hidden nodes. */
    HIDDEN_ENERGIES("hidden-energies", "hidden nodes with another energy than the Gaussian of precision 1"),
    /** Bernoulli energies. */
    BERNOULLI("bernoulli", "the cross-entropy of a sigmoid"),
    /** A softmax for each position. */
    SOFTMAX_BY_POSITION("softmax-by-position", "a softmax over the last axis of several"),
    /** Parameters of several users. */
    SHARED_PARAMETERS("shared-parameters", "parameters that several operators share"),
    /** Delayed edges. */
    DELAYED_EDGES("delayed-edges", "edges that go back, and so cycles"),
    /** Dense by position. */
    DENSE_BY_POSITION("dense-by-position", "a dense operator on the last axis of several"),
    /** Zero diagonals. */
    HOLLOW_WEIGHTS("hollow-weights", "dense weights with a zero diagonal"),
    /** Operators of the user's. */
    CUSTOM_OPERATORS("custom-operators", "operators of the user's own"),
    /** Clamps at the call. */
    CLAMPS("clamps", "any nodes clamped at the call, in whole or in part"),
    /** Inputs and outputs that move. */
    FREE_ENDS("free-ends", "inputs and outputs that inference moves"),
    /** Starts other than feed-forward. */
    STARTS("starts", "starts at zero, at random, or where the last inference ended"),
    /** Nodes that start anew. */
    RESTARTS("restarts", "nodes that start anew within a schedule"),
    /** Rates of single nodes. */
    NODE_RATES("node-rates", "rates of single nodes"),
    /** Noise. */
    NOISE("noise", "Langevin noise"),
    /** Nudged outputs. */
    NUDGING("nudging", "outputs nudged towards their targets"),
    /** Error-based relaxation. */
    ERROR_RELAXATION("error-relaxation", "relaxation of errors, as epc does"),
    /** Plans of PFF. */
    FORWARD_FORWARD("forward-forward", "the predictive forward-forward algorithm");

    private final String label;
    private final String description;

    Feature(String label, String description) {
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
