package dev.pc4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An elementwise function f, by its kind and parameter. Engines hold the arithmetic; here are the definitions. Users write it as its label:
 * {@code tanh}, {@code leaky-relu}, {@code leaky-relu:0.2}.
 *
 * @param kind which function
 * @param alpha its parameter, finite in fp32; 0 for kinds without one
 */
public record Activation(Kind kind, double alpha) implements Choice {

    /** The functions; those with a parameter name it alpha and have a usual one. */
    public enum Kind implements Choice {
        /** f(x) = x. */
        NONE("none", "f(x) = x"),
        /** f(x) = max(x, 0), with f'(0) = 0. */
        RELU("relu", "f(x) = max(x, 0)"),
        /** f(x) = x for x &gt; 0, else alpha x. */
        LEAKY_RELU("leaky-relu", "f(x) = x for x > 0, else alpha x", 0.01),
        /** The hyperbolic tangent. */
        TANH("tanh", "f(x) = tanh(x)"),
        /** The logistic function 1 / (1 + exp(-x)). */
        SIGMOID("sigmoid", "f(x) = 1 / (1 + exp(-x))"),
        /** x times the normal distribution function of x, the exact form. */
        GELU("gelu", "f(x) = x Phi(x), Phi the normal distribution function"),
        /** x clipped to [-1, 1], with f'(-1) = f'(1) = 0. */
        HARD_TANH("hard-tanh", "f(x) = x clipped to [-1, 1]"),
        /** x times the logistic function of x. */
        SILU("silu", "f(x) = x / (1 + exp(-x))"),
        /** A smooth relu. */
        SOFTPLUS("softplus", "f(x) = log(1 + exp(x))"),
        /** f(x) = x for x &gt; 0, else alpha (exp(x) - 1), with f'(0) = alpha. */
        ELU("elu", "f(x) = x for x > 0, else alpha (exp(x) - 1)", 1);

        private final String label;
        private final String description;
        private final boolean parametric;
        private final double usualAlpha;

        Kind(String label, String description) {
            this(label, description, false, 0);
        }

        Kind(String label, String description, double usualAlpha) {
            this(label, "%s; alpha is %s, or %s:ALPHA".formatted(description, usualAlpha, label), true, usualAlpha);
        }

        Kind(String label, String description, boolean parametric, double usualAlpha) {
            this.label = label;
            this.description = description;
            this.parametric = parametric;
            this.usualAlpha = usualAlpha;
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

    /** f(x) = x. */
    public static final Activation NONE = usual(Kind.NONE);

    /** f(x) = max(x, 0). */
    public static final Activation RELU = usual(Kind.RELU);

    /** {@link #leaky} of the usual slope. */
    public static final Activation LEAKY_RELU = usual(Kind.LEAKY_RELU);

    /** f(x) = tanh(x). */
    public static final Activation TANH = usual(Kind.TANH);

    /** f(x) = 1 / (1 + exp(-x)). */
    public static final Activation SIGMOID = usual(Kind.SIGMOID);

    /** f(x) = x Phi(x). */
    public static final Activation GELU = usual(Kind.GELU);

    /** f(x) = x clipped to [-1, 1]. */
    public static final Activation HARD_TANH = usual(Kind.HARD_TANH);

    /** f(x) = x / (1 + exp(-x)). */
    public static final Activation SILU = usual(Kind.SILU);

    /** f(x) = log(1 + exp(x)). */
    public static final Activation SOFTPLUS = usual(Kind.SOFTPLUS);

    /** {@link #elu} of the usual alpha. */
    public static final Activation ELU = usual(Kind.ELU);

    private static final char SEPARATOR = ':';

    /** Checks the parameter. */
    public Activation {
        if (!kind.parametric && alpha != 0) {
            throw new GraphException("activation '%s' has no parameter, so not %s: %s"
                    .formatted(kind.label, alpha, parametric()));
        }
        if (!Float.isFinite((float) alpha)) {
            throw new GraphException("the parameter of activation '%s' is %s: use a number like %s"
                    .formatted(kind.label, alpha, kind.usualAlpha));
        }
    }

    /** The function of a kind, with the usual parameter. */
    public static Activation usual(Kind kind) {
        return new Activation(kind, kind.usualAlpha);
    }

    /** One of each kind, with the usual parameter. */
    public static List<Activation> usual() {
        return Arrays.stream(Kind.values()).map(Activation::usual).toList();
    }

    /**
     * f(x) = x for x &gt; 0, else slope x.
     *
     * @param slope 0.01 is usual
     */
    public static Activation leaky(double slope) {
        return new Activation(Kind.LEAKY_RELU, slope);
    }

    /**
     * f(x) = x for x &gt; 0, else alpha (exp(x) - 1).
     *
     * @param alpha 1 is usual
     */
    public static Activation elu(double alpha) {
        return new Activation(Kind.ELU, alpha);
    }

    /**
     * The activation of a label, as users write it.
     *
     * @param what what it is for, for messages
     * @throws IllegalArgumentException with one line for what is no label
     */
    public static Activation parse(String what, String text) {
        int at = text.indexOf(SEPARATOR);
        Kind kind = Choice.parse(Kind.class, what, at < 0 ? text : text.substring(0, at));
        if (at < 0) {
            return usual(kind);
        }
        if (!kind.parametric) {
            throw new IllegalArgumentException("%s '%s' has no parameter, so not '%s': %s"
                    .formatted(what, kind.label, text, parametric()));
        }
        try {
            return new Activation(kind, Double.parseDouble(text.substring(at + 1).strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s '%s' has no number behind '%s': write '%s%s%s'"
                    .formatted(what, text, SEPARATOR, kind.label, SEPARATOR, kind.usualAlpha), e);
        }
    }

    private static String parametric() {
        return Arrays.stream(Kind.values())
                .filter(k -> k.parametric)
                .map(k -> k.label)
                .collect(Collectors.joining(", ", "those with one are ", ""));
    }

    /** Whether f(x) = x. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    @Override
    public String label() {
        return alpha == kind.usualAlpha ? kind.label : kind.label + SEPARATOR + alpha;
    }

    @Override
    public String description() {
        return kind.description;
    }

    @Override
    public String toString() {
        return label();
    }
}
