package dev.pc4j.graph;

/** The elementwise functions of a {@link Dense} operator. Engines hold their arithmetic; here are their definitions. */
public enum Activation implements Choice {
    /** f(x) = x. */
    NONE("none", "f(x) = x"),
    /** f(x) = max(x, 0), with f'(0) = 0. */
    RELU("relu", "f(x) = max(x, 0)"),
    /** f(x) = x for x &gt; 0, else {@value #LEAK} x. */
    LEAKY_RELU("leaky-relu", "f(x) = x for x > 0, else 0.01 x"),
    /** The hyperbolic tangent. */
    TANH("tanh", "f(x) = tanh(x)"),
    /** The logistic function 1 / (1 + exp(-x)). */
    SIGMOID("sigmoid", "f(x) = 1 / (1 + exp(-x))"),
    /** x times the normal distribution function of x, the exact form. */
    GELU("gelu", "f(x) = x Phi(x), Phi the normal distribution function"),
    /** x clipped to [-1, 1], with f'(-1) = f'(1) = 0. */
    HARD_TANH("hard-tanh", "f(x) = x clipped to [-1, 1]");

    /** The slope of {@link #LEAKY_RELU} below zero. */
    public static final double LEAK = 0.01;

    private final String label;
    private final String description;

    Activation(String label, String description) {
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
