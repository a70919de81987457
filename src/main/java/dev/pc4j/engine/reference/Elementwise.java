package dev.pc4j.engine.reference;

import dev.pc4j.engine.DropoutMask;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dropout;
import java.util.Optional;

/** Operators that compute each element from the same element of their parents. */
final class Elementwise {

    private Elementwise() {}

    /** mu = the sum of the parents; with one parent this is the identity. J is 1 towards each of them. */
    static final class Sum implements OperatorArithmetic {
        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = parents[0].clone();
            for (int k = 1; k < parents.length; k++) {
                for (int i = 0; i < mu.length; i++) {
                    mu[i] += parents[k][i];
                }
            }
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return error;
        }
    }

    /** mu = the product of the parents. J towards one of them is the product of the others. */
    static final class Product implements OperatorArithmetic {
        @Override
        public double[] predict(double[][] parents, Pass pass) {
            return times(parents[0].clone(), parents, 0);
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return times(error.clone(), parents, k);
        }

        /** Multiplies by all parents but one. */
        private static double[] times(double[] product, double[][] parents, int without) {
            for (int k = 0; k < parents.length; k++) {
                for (int i = 0; k != without && i < product.length; i++) {
                    product[i] *= parents[k][i];
                }
            }
            return product;
        }
    }

    /** mu = f(x). */
    static final class Function implements OperatorArithmetic {
        private final Activation f;

        Function(Activation f) {
            this.f = f;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            return Functions.values(f, parents[0]);
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return Vectors.product(error, Functions.slopes(f, parents[0]));
        }
    }

    /** mu = a x. */
    static final class Multiple implements OperatorArithmetic {
        private final double factor;

        Multiple(double factor) {
            this.factor = factor;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            return Vectors.scaled(parents[0], factor);
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return Vectors.scaled(error, factor);
        }
    }

    /** mu = x + b, with b of one sample. */
    static final class Shifted implements OperatorArithmetic {
        private final Trained offset;

        Shifted(Trained offset) {
            this.offset = offset;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = parents[0].clone();
            for (int i = 0; i < mu.length; i++) {
                mu[i] += offset.values[i % offset.values.length];
            }
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return error;
        }

        @Override
        public void learn(double[][] parents, double[] error, Pass pass) {
            for (int i = 0; i < error.length; i++) {
                offset.gradient[i % offset.values.length] -= error[i];
            }
        }
    }

    /** mu = m x, with m what the mask keeps, which is the same for value and error. */
    static final class Masked implements OperatorArithmetic {
        private final Dropout dropout;

        Masked(Dropout dropout) {
            this.dropout = dropout;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            return masked(parents[0], pass);
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return masked(error, pass);
        }

        private double[] masked(double[] x, Pass pass) {
            Optional<DropoutMask> mask = pass.mask(dropout);
            if (mask.isEmpty()) {
                return x.clone();
            }
            double[] masked = new double[x.length];
            int width = x.length / pass.rows();
            for (int i = 0; i < x.length; i++) {
                masked[i] = x[i] * mask.get().factor(i / width, i % width);
            }
            return masked;
        }
    }
}
