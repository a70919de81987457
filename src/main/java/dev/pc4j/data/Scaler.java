package dev.pc4j.data;

import java.util.Arrays;

/**
 * A scaling as measured: feature {@code f} becomes {@code (v - offset[f]) / divisor[f]}, in float64.
 */
final class Scaler {

    private final double[] offset;
    private final double[] divisor;

    private Scaler(int features) {
        offset = new double[features];
        divisor = new double[features];
        Arrays.fill(divisor, 1);
    }

    /**
     * Scales both parts by what the train part shows. Writes into the arrays of {@code raw}, which must be the caller's
     * own and not yet handed to anyone: a second copy of a large data set may not fit.
     *
     * @param pixelMax the value of a full pixel, or 0 where the values are not known to be pixels
     */
    static Split scale(Split raw, Scaling scaling, float pixelMax) {
        Scaler scaler = fit(raw.train(), scaling, pixelMax);
        return new Split(scaler.apply(raw.train()), scaler.apply(raw.test()));
    }

    private static Scaler fit(DataSet train, Scaling scaling, float pixelMax) {
        Scaler scaler = new Scaler(train.features());
        switch (scaling) {
            case NONE -> {}
            case AUTO -> scaler.fitAuto(train, pixelMax);
            case MAX_ABS -> scaler.fitMaxAbs(train, 0);
            case MIN_MAX -> scaler.fitMinMax(train);
            case STANDARDISE -> scaler.fitStandard(train);
        }
        return scaler;
    }

    private void fitAuto(DataSet train, float pixelMax) {
        if (pixelMax > 0) {
            Arrays.fill(divisor, pixelMax);
        } else if (allBytes(train.inputs())) {
            fitMaxAbs(train, 1);
            Arrays.fill(divisor, Arrays.stream(divisor).max().orElse(1));
        } else {
            fitMaxAbs(train, 1);
        }
    }

    private static boolean allBytes(float[] values) {
        for (float v : values) {
            if (!(v >= 0 && v <= 255 && v == (int) v)) {
                return false;
            }
        }
        return true;
    }

    /** Divides the features whose largest absolute value is above the limit. */
    private void fitMaxAbs(DataSet train, double above) {
        double[] most = new double[divisor.length];
        float[] x = train.inputs();
        for (int i = 0; i < x.length; i++) {
            int f = i % most.length;
            most[f] = Math.max(most[f], Math.abs(x[i]));
        }
        for (int f = 0; f < most.length; f++) {
            divisor[f] = most[f] > above ? most[f] : 1;
        }
    }

    private void fitMinMax(DataSet train) {
        double[] most = new double[divisor.length];
        Arrays.fill(offset, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        float[] x = train.inputs();
        for (int i = 0; i < x.length; i++) {
            int f = i % most.length;
            offset[f] = Math.min(offset[f], x[i]);
            most[f] = Math.max(most[f], x[i]);
        }
        for (int f = 0; f < most.length; f++) {
            divisor[f] = most[f] > offset[f] ? most[f] - offset[f] : 1;
        }
    }

    private void fitStandard(DataSet train) {
        // A feature's first value as origin: constant features come out at exactly 0, and large means cost no digits.
        float[] x = train.inputs();
        int features = divisor.length;
        double[] sum = new double[features];
        for (int i = 0; i < x.length; i++) {
            sum[i % features] += (double) x[i] - x[i % features];
        }
        double[] squares = new double[features];
        for (int f = 0; f < features; f++) {
            offset[f] = x[f] + sum[f] / train.rows();
        }
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - offset[i % features];
            squares[i % features] += d * d;
        }
        for (int f = 0; f < features; f++) {
            divisor[f] = squares[f] > 0 ? Math.sqrt(squares[f] / train.rows()) : 1;
        }
    }

    private DataSet apply(DataSet data) {
        float[] x = data.inputs();
        for (int i = 0; i < x.length; i++) {
            int f = i % offset.length;
            x[i] = (float) ((x[i] - offset[f]) / divisor[f]);
        }
        return new DataSet(data.name(), data.features(), x, data.targets());
    }
}
