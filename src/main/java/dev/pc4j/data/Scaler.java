package dev.pc4j.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A scaling as measured: feature {@code f} becomes {@code (v - offset(f)) / divisor(f)}, in float64. A list of one
 * number holds for every feature.
 *
 * @param kind     which scaling it is, never {@link Scaling#AUTO}
 * @param offsets  one number, or one a feature
 * @param divisors one number, or one a feature; none is 0
 */
public record Scaler(Scaling kind, List<Double> offsets, List<Double> divisors) {

    private static final float BYTE_MAX = 255;

    /**
     * Checks the numbers.
     *
     * @throws DataException where an offset or divisor is not finite, a divisor is 0, or the lists do not fit
     */
    public Scaler {
        offsets = List.copyOf(offsets);
        divisors = List.copyOf(divisors);
        int features = Math.max(offsets.size(), divisors.size());
        if (!fits(offsets, features) || !fits(divisors, features) || divisors.contains(0.0)) {
            throw new DataException(("a scaling of %d offsets and %d divisors cannot be used: "
                    + "give one of each or one a feature, finite, no divisor 0")
                    .formatted(offsets.size(), divisors.size()));
        }
    }

    private static boolean fits(List<Double> numbers, int features) {
        return !numbers.isEmpty()
                && (numbers.size() == 1 || numbers.size() == features)
                && numbers.stream().allMatch(Double::isFinite);
    }

    /**
     * Measures what a scaling of the inputs needs.
     *
     * @param train    the train part, raw
     * @param pixelMax the value of a full pixel, or 0 where the values are not known to be pixels
     */
    static Scaler fit(DataSet train, Scaling scaling, float pixelMax) {
        return fit(train.inputs(), train.features(), scaling, pixelMax);
    }

    /** As {@link #fit(DataSet, Scaling, float)} of rows [n, features] of any numbers. */
    static Scaler fit(float[] x, int features, Scaling scaling, float pixelMax) {
        return switch (scaling) {
            case AUTO -> fitAuto(x, features, pixelMax);
            case NONE -> uniform(Scaling.NONE, 1);
            case BYTE -> uniform(Scaling.BYTE, pixelMax > 0 ? pixelMax : BYTE_MAX);
            case UNIT -> fitUnit(x, features);
            case MIN_MAX -> fitMinMax(x, features);
            case STANDARD -> fitStandard(x, features);
        };
    }

    private static Scaler uniform(Scaling kind, double divisor) {
        return new Scaler(kind, List.of(0.0), List.of(divisor));
    }

    private static Scaler fitAuto(float[] x, int features, float pixelMax) {
        if (pixelMax > 0) {
            return uniform(Scaling.BYTE, pixelMax);
        }
        float most = 1;
        for (float v : x) {
            if (!(v >= 0 && v <= BYTE_MAX && v == (int) v)) {
                return fitUnit(x, features);
            }
            most = Math.max(most, v);
        }
        return uniform(Scaling.BYTE, most);
    }

    private static Scaler fitUnit(float[] x, int features) {
        double[] most = new double[features];
        Arrays.fill(most, 1);
        for (int i = 0; i < x.length; i++) {
            int f = i % most.length;
            most[f] = Math.max(most[f], Math.abs(x[i]));
        }
        return new Scaler(Scaling.UNIT, List.of(0.0), list(most));
    }

    private static Scaler fitMinMax(float[] x, int features) {
        double[] least = new double[features];
        double[] most = new double[features];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < x.length; i++) {
            int f = i % features;
            least[f] = Math.min(least[f], x[i]);
            most[f] = Math.max(most[f], x[i]);
        }
        for (int f = 0; f < features; f++) {
            most[f] = most[f] > least[f] ? most[f] - least[f] : 1;
        }
        return new Scaler(Scaling.MIN_MAX, list(least), list(most));
    }

    private static Scaler fitStandard(float[] x, int features) {
        // A feature's first value as origin: constant features come out at exactly 0, and large means cost no digits.
        int rows = x.length / features;
        double[] sum = new double[features];
        for (int i = 0; i < x.length; i++) {
            sum[i % features] += (double) x[i] - x[i % features];
        }
        double[] mean = new double[features];
        for (int f = 0; f < features; f++) {
            mean[f] = x[f] + sum[f] / rows;
        }
        double[] deviation = new double[features];
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - mean[i % features];
            deviation[i % features] += d * d;
        }
        for (int f = 0; f < features; f++) {
            deviation[f] = deviation[f] > 0 ? Math.sqrt(deviation[f] / rows) : 1;
        }
        return new Scaler(Scaling.STANDARD, list(mean), list(deviation));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Scales a data set's rows where they lie, which must be nobody else's yet: a second copy may not fit. */
    void apply(DataSet raw) {
        apply(raw.inputs(), raw.features());
    }

    /** Scales rows [n, features] where they lie. */
    void apply(float[] rows, int features) {
        double[] offset = each(offsets, features);
        double[] divisor = each(divisors, features);
        for (int from = 0; from < rows.length; from += features) {
            for (int f = 0; f < features; f++) {
                rows[from + f] = (float) ((rows[from + f] - offset[f]) / divisor[f]);
            }
        }
    }

    /** Turns scaled rows [n, features] back where they lie. */
    void undo(float[] rows, int features) {
        double[] offset = each(offsets, features);
        double[] divisor = each(divisors, features);
        for (int from = 0; from < rows.length; from += features) {
            for (int f = 0; f < features; f++) {
                rows[from + f] = (float) (rows[from + f] * divisor[f] + offset[f]);
            }
        }
    }

    private static double[] each(List<Double> numbers, int features) {
        List<Double> all = numbers.size() == 1 ? Collections.nCopies(features, numbers.getFirst()) : numbers;
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** {@return the kind in its word, with the divisor where one holds for all: {@code byte (/ 16)}} */
    @Override
    public String toString() {
        return kind == Scaling.BYTE ? "byte (/ %s)".formatted(Float.toString(divisors.getFirst().floatValue())
                .replaceFirst("\\.0$", "")) : kind.label();
    }
}
