package dev.pc4j.conformance;

/** One array that a plan gives, of a node or parameter. */
final class Quantity {
    private final Kind kind;
    private final String of;
    private final double[] values;

    /** What a {@link Quantity} is. */
    enum Kind {
        PREDICTION("prediction"),
        CURVE("energy curve"),
        LOSS("loss"),
        ENERGY("energy"),
        VALUE("value"),
        ERROR("error"),
        GRADIENT("gradient"),
        PARAMETER("parameter"),
        METRIC("metric"),
        RESTORED("restored parameter");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** {@code values} are kept, not copied. */
    Quantity(Kind kind, String of, double[] values) {
        this.kind = kind;
        this.of = of;
        this.values = values;
    }

    static Quantity of(Kind kind, String of, float[] values) {
        return new Quantity(kind, of, Distance.widen(values));
    }

    static Quantity number(Kind kind, String of, double value) {
        return new Quantity(kind, of, new double[] {value});
    }

    Kind kind() {
        return kind;
    }

    /** Flat. */
    double[] values() {
        return values;
    }

    @Override
    public String toString() {
        return kind.label + " of " + of;
    }
}
