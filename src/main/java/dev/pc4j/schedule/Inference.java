package dev.pc4j.schedule;

/**
 * The settings of inference.
 *
 * @param steps T, the number of value updates (not of passes: the n passes of Torch2PC are n - 1 updates)
 * @param rate gamma
 * @param decay whether the rate falls as gamma / (1 + t)
 * @param softClamp beta of the soft output clamp y_soft = (beta y + mu) / (1 + beta) (Alonso et al. 2024, mu the prediction, after the
 *     softmax with a cross-entropy output); infinite for a hard clamp
 */
public record Inference(int steps, double rate, boolean decay, double softClamp) {

    /** T = 20, gamma = 0.1, hard clamp. */
    public static final Inference DEFAULT = new Inference(20, 0.1);

    /** Checks the ranges. */
    public Inference {
        if (steps < 0) {
            throw new IllegalArgumentException("inference steps " + steps + " is negative: use 0 or more");
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("inference rate " + rate + " is not a positive number: try 0.1");
        }
        if (!(softClamp > 0)) {
            throw new IllegalArgumentException(
                    "soft clamp " + softClamp + " is not positive: use 100, or leave it out for a hard clamp");
        }
    }

    /** A constant rate and a hard clamp. */
    public Inference(int steps, double rate) {
        this(steps, rate, false, Double.POSITIVE_INFINITY);
    }

    /** The factor that the soft clamp puts on the output error. */
    double outputScale() {
        return Double.isInfinite(softClamp) ? 1 : softClamp / (1 + softClamp);
    }

    Rate gamma() {
        return new Rate(rate, decay);
    }
}
