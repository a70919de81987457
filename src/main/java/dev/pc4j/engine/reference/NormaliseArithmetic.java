package dev.pc4j.engine.reference;

import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Shape;

/**
 * z = (x - mean) / s with s = sqrt(variance + epsilon) over a part of a sample, mu = z gain + shift. With d = e gain, J^T e = (d - mean of d -
 * z mean of d z) / s; without a mean in the form, without it here.
 */
final class NormaliseArithmetic implements OperatorArithmetic {
    private final Normalise settings;
    private final boolean centred;
    private final int channels;
    private final int positions;
    private final int parts;
    private final Trained gain;
    private final Trained shift;

    /** @param gain and {@code shift} null where there is none */
    NormaliseArithmetic(Normalise settings, Shape shape, Trained gain, Trained shift) {
        this.settings = settings;
        this.centred = settings.form() != Normalise.Form.RMS;
        this.channels = shape.last() / settings.groups();
        boolean group = settings.form() == Normalise.Form.GROUP;
        this.positions = group ? shape.size() / shape.last() : 1;
        this.parts = shape.size() / (channels * positions);
        this.gain = gain;
        this.shift = shift;
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = normalised(parents[0], pass.rows());
        for (int i = 0; i < mu.length; i++) {
            mu[i] = mu[i] * gain(i) + (shift == null ? 0 : shift.values[i % shift.values.length]);
        }
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] x = parents[0];
        double[] z = normalised(x, pass.rows());
        double[] back = new double[x.length];
        int size = channels * positions;
        for (int part = 0; part < pass.rows() * parts; part++) {
            double meanOfError = 0;
            double meanAlong = 0;
            for (int n = 0; n < size; n++) {
                int i = element(part, n);
                meanOfError += error[i] * gain(i) / size;
                meanAlong += error[i] * gain(i) * z[i] / size;
            }
            double deviation = deviation(x, part);
            for (int n = 0; n < size; n++) {
                int i = element(part, n);
                back[i] = (error[i] * gain(i) - (centred ? meanOfError : 0) - z[i] * meanAlong) / deviation;
            }
        }
        return back;
    }

    @Override
    public void learn(double[][] parents, double[] error, Pass pass) {
        double[] z = normalised(parents[0], pass.rows());
        for (int i = 0; i < error.length; i++) {
            if (gain != null) {
                gain.gradient[i % gain.values.length] -= error[i] * z[i];
            }
            if (shift != null) {
                shift.gradient[i % shift.values.length] -= error[i];
            }
        }
    }

    private double gain(int element) {
        return gain == null ? 1 : gain.values[element % gain.values.length];
    }

    private double[] normalised(double[] x, int rows) {
        double[] z = new double[x.length];
        for (int part = 0; part < rows * parts; part++) {
            double mean = mean(x, part);
            double deviation = deviation(x, part);
            for (int n = 0; n < channels * positions; n++) {
                int i = element(part, n);
                z[i] = (x[i] - mean) / deviation;
            }
        }
        return z;
    }

    private double mean(double[] x, int part) {
        double sum = 0;
        for (int n = 0; centred && n < channels * positions; n++) {
            sum += x[element(part, n)];
        }
        return sum / (channels * positions);
    }

    private double deviation(double[] x, int part) {
        double mean = mean(x, part);
        double sum = 0;
        for (int n = 0; n < channels * positions; n++) {
            double difference = x[element(part, n)] - mean;
            sum += difference * difference;
        }
        return Math.sqrt(sum / (channels * positions) + settings.epsilon());
    }

    /** Where the n-th element of a part is; parts count through the batch, groups of one sample side by side. */
    private int element(int part, int n) {
        int sample = part / parts;
        int within = part % parts;
        int position = positions > 1 ? n / channels : within / settings.groups();
        int group = positions > 1 ? within : within % settings.groups();
        int all = channels * settings.groups();
        int positionsOfSample = positions > 1 ? positions : parts / settings.groups();
        return (sample * positionsOfSample + position) * all + group * channels + n % channels;
    }
}
