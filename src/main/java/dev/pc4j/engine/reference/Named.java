package dev.pc4j.engine.reference;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named arrays: copying them and putting copies back. */
final class Named {

    private Named() {}

    /** A copy of the map and of its arrays. */
    static Map<String, double[]> copy(Map<String, double[]> arrays) {
        Map<String, double[]> copies = new LinkedHashMap<>();
        arrays.forEach((name, values) -> copies.put(name, values.clone()));
        return copies;
    }

    /** Puts the values of {@code from} into the arrays of the same names. */
    static void put(Map<String, double[]> from, Map<String, double[]> into) {
        into.forEach((name, values) -> System.arraycopy(from.get(name), 0, values, 0, values.length));
    }

    /** The arrays rounded to float. */
    static Map<String, float[]> narrow(Map<String, double[]> arrays) {
        Map<String, float[]> narrowed = new LinkedHashMap<>();
        arrays.forEach((name, values) -> narrowed.put(name, narrow(values)));
        return narrowed;
    }

    /** Rounds to float. */
    static float[] narrow(double[] values) {
        float[] narrowed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrowed[i] = (float) values[i];
        }
        return narrowed;
    }

    /** Whether no value is infinite or not a number. */
    static boolean allFinite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /** The arrays as doubles. */
    static Map<String, double[]> widen(Map<String, float[]> arrays) {
        Map<String, double[]> widened = new LinkedHashMap<>();
        arrays.forEach((name, values) -> widened.put(name, widen(values, values.length)));
        return widened;
    }

    /** The first {@code count} values as doubles. */
    static double[] widen(float[] values, int count) {
        double[] widened = new double[count];
        for (int i = 0; i < count; i++) {
            widened[i] = values[i];
        }
        return widened;
    }
}
