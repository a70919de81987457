package dev.pc4j.engine.reference;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;

/** The loss of the clamped output and its error, before the precision; {@code width} is of one row. */
final class OutputEnergy {

    private OutputEnergy() {}

    /** y - mu, or y - softmax(mu): minus the derivative of the loss by mu. */
    static double[] error(Energy.Kind kind, double[] y, double[] mu, int width) {
        return difference(y, switch (kind) {
            case GAUSSIAN -> mu;
            case SOFTMAX_CROSS_ENTROPY -> softmax(mu, width);
            case BERNOULLI_CROSS_ENTROPY -> Functions.values(Activation.SIGMOID, mu);
        });
    }

    /** 1/2 |y - mu|^2, or -sum y log softmax(mu), summed over the rows. */
    static double loss(Energy.Kind kind, double[] y, double[] mu, int width) {
        return switch (kind) {
            case GAUSSIAN -> halfSquare(difference(y, mu));
            case SOFTMAX_CROSS_ENTROPY -> crossEntropy(y, mu, width);
            case BERNOULLI_CROSS_ENTROPY -> binaryCrossEntropy(y, mu);
        };
    }

    /** a - b. */
    static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** 1/2 |e|^2. */
    static double halfSquare(double[] e) {
        double sum = 0;
        for (double v : e) {
            sum += v * v;
        }
        return sum / 2;
    }

    private static double crossEntropy(double[] y, double[] mu, int width) {
        double sum = 0;
        for (int from = 0; from < mu.length; from += width) {
            double logSum = logSum(mu, from, width);
            for (int j = from; j < from + width; j++) {
                sum += y[j] * (logSum - mu[j]);
            }
        }
        return sum;
    }

    /** With log(1 - sigmoid(mu)) = log sigmoid(mu) - mu, and log sigmoid(mu) without overflow. */
    private static double binaryCrossEntropy(double[] y, double[] mu) {
        double sum = 0;
        for (int i = 0; i < mu.length; i++) {
            double minusLogSigmoid = Math.max(-mu[i], 0) + Math.log1p(Math.exp(-Math.abs(mu[i])));
            sum += minusLogSigmoid + (1 - y[i]) * mu[i];
        }
        return sum;
    }

    private static double[] softmax(double[] mu, int width) {
        double[] softmax = new double[mu.length];
        for (int from = 0; from < mu.length; from += width) {
            double logSum = logSum(mu, from, width);
            for (int j = from; j < from + width; j++) {
                softmax[j] = Math.exp(mu[j] - logSum);
            }
        }
        return softmax;
    }

    /** log sum exp(mu) of one row, with the largest taken out so that nothing overflows. */
    private static double logSum(double[] mu, int from, int width) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + width; j++) {
            largest = Math.max(largest, mu[j]);
        }
        double sum = 0;
        for (int j = from; j < from + width; j++) {
            sum += Math.exp(mu[j] - largest);
        }
        return largest + Math.log(sum);
    }
}
