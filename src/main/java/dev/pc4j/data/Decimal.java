package dev.pc4j.data;

/**
 * Numbers as data files write them: Java's own notations {@code 1f}, {@code 1d} and {@code 0x1p3} are text here, since
 * a class may be called so.
 */
final class Decimal {

    private Decimal() {}

    /** The nearest float32, which may be infinite or NaN. */
    static float toFloat(String text) {
        checkNotation(text);
        return Float.parseFloat(text);
    }

    /** The nearest float64, which may be infinite or NaN. */
    static double toDouble(String text) {
        checkNotation(text);
        return Double.parseDouble(text);
    }

    static boolean isDecimal(String text) {
        try {
            toDouble(text);
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static void checkNotation(String text) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        if ("fFdD".indexOf(last) >= 0 || text.indexOf('x') >= 0 || text.indexOf('X') >= 0) {
            throw new NumberFormatException(text);
        }
    }
}
