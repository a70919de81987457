package dev.pc4j.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Figures as the tables below charts show them. */
final class Figures {
    private static final MathContext SIX_DIGITS = new MathContext(6);
    private static final double LEAST_PLAIN = 1e-4;
    private static final double MOST_PLAIN = 1e9;

    private Figures() {}

    /** Six significant digits; empty for what is not a number. */
    static String text(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "" : "infinite";
        }
        BigDecimal rounded = new BigDecimal(value, SIX_DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        boolean plain = size == 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN);
        return plain ? rounded.toPlainString() : rounded.toString();
    }
}
