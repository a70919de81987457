package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;

/**
 * One step of Adam on a range of a parameter.
 *
 * @param momentum beta1
 * @param beta2 of the second moment
 * @param epsilon added to the denominator
 * @param rate with the bias correction of the first moment
 * @param spread the bias correction of the second moment's root
 */
record AdamStep(float momentum, float beta2, float epsilon, float rate, float spread) {

    /**
     * The step of an optimiser at a learning rate.
     *
     * @param number which one, counted from 1
     */
    static AdamStep of(Optimiser optimiser, double rate, double number) {
        return new AdamStep(
                (float) optimiser.momentum(), (float) optimiser.beta2(), (float) optimiser.epsilon(),
                (float) (rate / (1 - Math.pow(optimiser.momentum(), number))),
                (float) (1 / Math.sqrt(1 - Math.pow(optimiser.beta2(), number))));
    }

    /**
     * Steps [from, to).
     *
     * @param first the first moments
     * @param second the second ones
     * @param decay what part of the values goes beside
     * @param scale of the gradient
     */
    void apply(
            float[] theta, float[] gradient, float[] first, float[] second, float decay, float scale, int from,
            int to) {
        float one = 1 - momentum;
        float two = 1 - beta2;
        for (int i = from; i < to; i++) {
            float g = scale * gradient[i];
            float m = momentum * first[i] + one * g;
            float v = beta2 * second[i] + two * g * g;
            first[i] = m;
            second[i] = v;
            float size = (float) Math.sqrt(v) * spread + epsilon;
            theta[i] = theta[i] - decay * theta[i] - rate * m / size;
        }
    }
}
