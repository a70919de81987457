package dev.pc4j.graph;

/**
 * The energy of a node: precision times the kind's loss of its value x and prediction mu, summed over the batch. The precision is never
 * hidden in a mean: a batch of twice the size has twice the energy. The error is minus the derivative of the loss by what the loss compares
 * with x: e = x - mu, or x - softmax(mu), or x - sigmoid(mu), without the precision.
 */
public sealed interface Energy {

    /** The words for the kinds of energy. */
    enum Kind implements Choice {
        /** Half the squared error, 1/2 |x - mu|^2, with error x - mu. */
        GAUSSIAN("gaussian", "half the squared error, 1/2 |y - mu|^2"),
        /** The cross-entropy of softmax(mu), with error x - softmax(mu). */
        SOFTMAX_CROSS_ENTROPY("cross-entropy", "-sum y log softmax(mu); targets sum to 1"),
        /** The cross-entropy of sigmoid(mu), element by element, with error x - sigmoid(mu). */
        BERNOULLI_CROSS_ENTROPY("bernoulli",
                "-sum y log sigmoid(mu) + (1 - y) log(1 - sigmoid(mu)); targets in [0, 1]");

        private final String label;
        private final String description;

        Kind(String label, String description) {
            this.label = label;
            this.description = description;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }
    }

    /** The word for this kind. */
    Kind kind();

    /** Its factor, positive; 1 by default. */
    double precision();

    /**
     * 1/2 |x - mu|^2 times the precision.
     *
     * @param precision 1 for the plain energy
     */
    record Gaussian(double precision) implements Energy {
        /** Checks the precision. */
        public Gaussian {
            requirePositive(precision);
        }

        @Override
        public Kind kind() {
            return Kind.GAUSSIAN;
        }
    }

    /**
     * -sum x log softmax(mu) times the precision, the softmax over the last axis of each position; x are probabilities that sum to 1 there.
     *
     * @param precision 1 for the plain energy
     */
    record SoftmaxCrossEntropy(double precision) implements Energy {
        /** Checks the precision. */
        public SoftmaxCrossEntropy {
            requirePositive(precision);
        }

        @Override
        public Kind kind() {
            return Kind.SOFTMAX_CROSS_ENTROPY;
        }
    }

    /**
     * -sum x log sigmoid(mu) + (1 - x) log(1 - sigmoid(mu)) times the precision; x are probabilities, each by itself.
     *
     * @param precision 1 for the plain energy
     */
    record BernoulliCrossEntropy(double precision) implements Energy {
        /** Checks the precision. */
        public BernoulliCrossEntropy {
            requirePositive(precision);
        }

        @Override
        public Kind kind() {
            return Kind.BERNOULLI_CROSS_ENTROPY;
        }
    }

    /** Half the squared error, scaled by a precision. */
    static Energy gaussian(double precision) {
        return new Gaussian(precision);
    }

    /** The cross-entropy of the softmax, scaled by a precision. */
    static Energy softmaxCrossEntropy(double precision) {
        return new SoftmaxCrossEntropy(precision);
    }

    /** The cross-entropy of the sigmoid, scaled by a precision. */
    static Energy bernoulliCrossEntropy(double precision) {
        return new BernoulliCrossEntropy(precision);
    }

    /** The energy of a kind. */
    static Energy of(Kind kind, double precision) {
        return switch (kind) {
            case GAUSSIAN -> gaussian(precision);
            case SOFTMAX_CROSS_ENTROPY -> softmaxCrossEntropy(precision);
            case BERNOULLI_CROSS_ENTROPY -> bernoulliCrossEntropy(precision);
        };
    }

    private static void requirePositive(double precision) {
        if (!(precision > 0) || Double.isInfinite(precision)) {
            throw new GraphException(
                    "precision " + precision + " is not a positive number: use 1 for the plain energy");
        }
    }
}
