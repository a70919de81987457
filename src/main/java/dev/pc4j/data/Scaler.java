package dev.pc4j.data;

import java.util.Arrays;
import java.util.List;

/**
 * A scaling as measured: feature {@code f} becomes {@code (v - offset(f)) / divisor(f)}, in float64. A list of one
 * number holds for every feature, one of as many as an image has channels for every pixel.
 *
 * @param kind     which scaling it is, never {@link Scaling#AUTO}
 * @param offsets  one number, one a channel, or one a feature
 * @param divisors one number, one a channel, or one a feature; none is 0
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
        if (scaling != Scaling.CHANNEL) {
            return fit(train.source(), scaling, pixelMax);
        }
        if (train.shape().rank() < 3) {
            throw new DataException("scaling %s is for images, the rows of '%s' have shape %s: use %s"
                    .formatted(scaling.label(), train.name(), train.shape(), Scaling.STANDARD.label()));
        }
        return fitStandard(Scaling.CHANNEL, train.source(), train.shape().last());
    }

    /** As {@link #fit(DataSet, Scaling, float)} of rows of any numbers. */
    static Scaler fit(Inputs x, Scaling scaling, float pixelMax) {
        return switch (scaling) {
            case AUTO -> fitAuto(x, pixelMax);
            case NONE -> uniform(Scaling.NONE, 1);
            case BYTE -> uniform(Scaling.BYTE, pixelMax > 0 ? pixelMax : BYTE_MAX);
            case UNIT -> fitUnit(x);
            case MIN_MAX -> fitMinMax(x);
            case STANDARD -> fitStandard(Scaling.STANDARD, x, x.width());
            case CHANNEL -> throw new DataException("scaling %s is for images: use %s"
                    .formatted(scaling.label(), Scaling.STANDARD.label()));
        };
    }

    private static Scaler uniform(Scaling kind, double divisor) {
        return new Scaler(kind, List.of(0.0), List.of(divisor));
    }

    private static Scaler fitAuto(Inputs x, float pixelMax) {
        if (pixelMax > 0) {
            return uniform(Scaling.BYTE, pixelMax);
        }
        float most = 1;
        float[] values = new float[x.width()];
        for (int row = 0; row < x.rows(); row++) {
            x.read(row, values, 0);
            for (float v : values) {
                if (!(v >= 0 && v <= BYTE_MAX && v == (int) v)) {
                    return fitUnit(x);
                }
                most = Math.max(most, v);
            }
        }
        return uniform(Scaling.BYTE, most);
    }

    private static Scaler fitUnit(Inputs x) {
        double[] most = new double[x.width()];
        Arrays.fill(most, 1);
        each(x, (f, v) -> most[f] = Math.max(most[f], Math.abs(v)));
        return new Scaler(Scaling.UNIT, List.of(0.0), list(most));
    }

    private static Scaler fitMinMax(Inputs x) {
        double[] least = new double[x.width()];
        double[] most = new double[x.width()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        each(x, (f, v) -> {
            least[f] = Math.min(least[f], v);
            most[f] = Math.max(most[f], v);
        });
        for (int f = 0; f < most.length; f++) {
            most[f] = most[f] > least[f] ? most[f] - least[f] : 1;
        }
        return new Scaler(Scaling.MIN_MAX, list(least), list(most));
    }

    /** Of each feature; or of each channel over the pixels of a row, which has its channels last. */
    private static Scaler fitStandard(Scaling kind, Inputs x, int channels) {
        // A feature's first value as origin: constant features come out at exactly 0, and large means cost no digits.
        float[] first = new float[x.width()];
        x.read(0, first, 0);
        double[] sum = new double[channels];
        each(x, (f, v) -> sum[f % channels] += (double) v - first[f % channels]);
        double count = (double) x.size() / channels;
        double[] mean = new double[channels];
        Arrays.setAll(mean, c -> first[c] + sum[c] / count);
        double[] deviation = new double[channels];
        each(x, (f, v) -> {
            double d = v - mean[f % channels];
            deviation[f % channels] += d * d;
        });
        Arrays.setAll(deviation, c -> deviation[c] > 0 ? Math.sqrt(deviation[c] / count) : 1);
        return new Scaler(kind, list(mean), list(deviation));
    }

    /** Takes the place in its row of a value, and the value. */
    private interface Value {
        void take(int feature, float value);
    }

    private static void each(Inputs x, Value value) {
        float[] values = new float[x.width()];
        for (int row = 0; row < x.rows(); row++) {
            x.read(row, values, 0);
            for (int f = 0; f < values.length; f++) {
                value.take(f, values[f]);
            }
        }
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /**
     * Scales a data set. An array is scaled where it lies, and must be nobody else's yet: a second copy may not fit.
     *
     * @return the scaled rows
     */
    DataSet apply(DataSet raw) {
        if (kind == Scaling.NONE) {
            return raw;
        }
        if (raw.source() instanceof ArrayInputs(float[] values, int width)) {
            apply(values, width);
            return raw;
        }
        return raw.with(new ScaledInputs(raw.source(), this));
    }

    /** Scales rows [n, features] where they lie. */
    void apply(float[] rows, int features) {
        double[] offset = each(offsets, features);
        double[] divisor = each(divisors, features);
        for (int from = 0; from < rows.length; from += features) {
            apply(rows, from, offset, divisor);
        }
    }

    /** Scales one row, which begins at a place, where it lies. */
    static void apply(float[] rows, int from, double[] offset, double[] divisor) {
        for (int f = 0; f < offset.length; f++) {
            rows[from + f] = (float) ((rows[from + f] - offset[f]) / divisor[f]);
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

    /** One number a feature: that of its channel. */
    static double[] each(List<Double> numbers, int features) {
        double[] all = new double[features];
        Arrays.setAll(all, f -> numbers.get(f % numbers.size()));
        return all;
    }

    /** {@return the kind in its word, with the divisor where one holds for all: {@code byte (/ 16)}} */
    @Override
    public String toString() {
        return kind == Scaling.BYTE ? "byte (/ %s)".formatted(Float.toString(divisors.getFirst().floatValue())
                .replaceFirst("\\.0$", "")) : kind.label();
    }
}
