package dev.pc4j.graph;

/**
 * The energy of the output node: precision times the kind's loss, summed over the batch. All other nodes have the Gaussian energy
 * of precision 1, half the squared error. The precision is never hidden in a mean: a batch of twice the size has twice the energy.
 *
 * @param kind which loss
 * @param precision lambda, positive; 1 by default
 */
public record Energy(Kind kind, double precision) {

    /** Which loss an {@link Energy} scales. */
    public enum Kind implements Choice {
        /** Half the squared error, 1/2 |y - mu|^2, with error y - mu. */
        GAUSSIAN("gaussian", "half the squared error, 1/2 |y - mu|^2"),
        /** The cross-entropy of softmax(mu), with error y - softmax(mu); targets are probabilities that sum to 1. */
        SOFTMAX_CROSS_ENTROPY("cross-entropy", "-sum y log softmax(mu); targets sum to 1");

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

    /** Checks the precision. */
    public Energy {
        if (!(precision > 0) || Double.isInfinite(precision)) {
            throw new GraphException(
                    "output precision " + precision + " is not a positive number: use 1 for the plain energy");
        }
    }

    /** Half the squared error, scaled by the output precision. */
    public static Energy gaussian(double precision) {
        return new Energy(Kind.GAUSSIAN, precision);
    }

    /** The cross-entropy of the softmax, scaled by the output precision. */
    public static Energy softmaxCrossEntropy(double precision) {
        return new Energy(Kind.SOFTMAX_CROSS_ENTROPY, precision);
    }
}
