package dev.pc4j.engine.reference;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;

/** The energies as {@link Energy} defines them, before the precision; {@code width} is the extent of the last axis. */
final class Energies {

    private Energies() {}

    /** What x is compared with: mu, softmax(mu) or sigmoid(mu). The error is x minus this, which is minus the derivative of the loss by mu. */
    static double[] expected(Energy energy, double[] mu, int width) {
        return switch (energy) {
            case Energy.Gaussian gaussian -> mu;
            case Energy.SoftmaxCrossEntropy softmax -> softmax(mu, width);
            case Energy.BernoulliCrossEntropy bernoulli -> Functions.values(Activation.SIGMOID, mu);
        };
    }

    /** The loss, summed over the rows. */
    static double loss(Energy energy, double[] x, double[] mu, int width) {
        return switch (energy) {
            case Energy.Gaussian gaussian -> Vectors.halfSquare(Vectors.difference(x, mu));
            case Energy.SoftmaxCrossEntropy softmax -> crossEntropy(x, mu, width);
            case Energy.BernoulliCrossEntropy bernoulli -> binaryCrossEntropy(x, mu);
        };
    }

    /** The derivative of the loss by x, against which a free node moves. */
    static double[] slope(Energy energy, double[] x, double[] mu, int width) {
        return switch (energy) {
            case Energy.Gaussian gaussian -> Vectors.difference(x, mu);
            case Energy.SoftmaxCrossEntropy softmax -> minusLogSoftmax(mu, width);
            case Energy.BernoulliCrossEntropy bernoulli -> Vectors.scaled(mu, -1);
        };
    }

    private static double crossEntropy(double[] x, double[] mu, int width) {
        double[] costs = minusLogSoftmax(mu, width);
        double sum = 0;
        for (int i = 0; i < mu.length; i++) {
            sum += x[i] * costs[i];
        }
        return sum;
    }

    /** With log(1 - sigmoid(mu)) = log sigmoid(mu) - mu, and log sigmoid(mu) without overflow. */
    private static double binaryCrossEntropy(double[] x, double[] mu) {
        double sum = 0;
        for (int i = 0; i < mu.length; i++) {
            double minusLogSigmoid = Math.max(-mu[i], 0) + Math.log1p(Math.exp(-Math.abs(mu[i])));
            sum += minusLogSigmoid + (1 - x[i]) * mu[i];
        }
        return sum;
    }

    /** softmax over each run of {@code width} values. */
    static double[] softmax(double[] mu, int width) {
        double[] softmax = minusLogSoftmax(mu, width);
        for (int i = 0; i < softmax.length; i++) {
            softmax[i] = Math.exp(-softmax[i]);
        }
        return softmax;
    }

    private static double[] minusLogSoftmax(double[] mu, int width) {
        double[] costs = new double[mu.length];
        for (int from = 0; from < mu.length; from += width) {
            double logSum = logSum(mu, from, width);
            for (int j = from; j < from + width; j++) {
                costs[j] = logSum - mu[j];
            }
        }
        return costs;
    }

    /** log sum exp(mu) of one run, with the largest taken out so that nothing overflows. */
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
