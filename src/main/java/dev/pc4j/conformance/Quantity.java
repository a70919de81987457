package dev.pc4j.conformance;

/**
 * One array that a plan gives.
 *
 * @param kind what it is
 * @param of the node or parameter
 * @param values flat
 */
record Quantity(Kind kind, String of, double[] values) {

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

    static Quantity of(Kind kind, String of, float[] values) {
        return new Quantity(kind, of, Distance.widen(values));
    }

    static Quantity number(Kind kind, String of, double value) {
        return new Quantity(kind, of, new double[] {value});
    }

    @Override
    public String toString() {
        return kind.label + " of " + of;
    }
}
