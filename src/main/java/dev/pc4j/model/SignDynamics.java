package dev.pc4j.model;

/**
 * The dynamics of Hopfield (1982): s &lt;- sign(s W + b), with a tie leaving an element as it was. All arrays are row-major; W is [n_in, n_out]
 * and need not be symmetric.
 */
final class SignDynamics {
    /** Synchronous updates may end in a cycle of two states. */
    private static final int MOST_SWEEPS = 100;

    private final int width;
    private final float[] weights;
    private final double[] bias;

    /** Dynamics of weights [width, width] and biases [width]. */
    SignDynamics(float[] weights, double[] bias) {
        this.width = bias.length;
        this.weights = weights;
        this.bias = bias;
    }

    /** Where states [rows, width] of -1, 1 and, for what is unknown, 0 end; a new array. */
    float[] settle(float[] states, boolean asynchronous) {
        float[] settled = states.clone();
        float[] state = new float[width];
        for (int from = 0; from < settled.length; from += width) {
            System.arraycopy(settled, from, state, 0, width);
            for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
                if (!sweep(state, asynchronous)) {
                    break;
                }
            }
            System.arraycopy(state, 0, settled, from, width);
        }
        return settled;
    }

    /** Updates every element of one state, in order where it is asynchronous; whether one has changed. */
    boolean sweep(float[] state, boolean asynchronous) {
        double[] field = field(state);
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            float sign = field[i] == 0 ? state[i] : (float) Math.signum(field[i]);
            float change = sign - state[i];
            state[i] = sign;
            changed |= change != 0;
            if (asynchronous && change != 0) {
                add(field, i, change);
            }
        }
        return changed;
    }

    /** s W + b. */
    private double[] field(float[] state) {
        double[] field = bias.clone();
        for (int i = 0; i < width; i++) {
            add(field, i, state[i]);
        }
        return field;
    }

    /** Adds what a change of one element makes of the field. */
    private void add(double[] field, int element, float change) {
        for (int j = 0; j < width; j++) {
            field[j] += (double) change * weights[element * width + j];
        }
    }
}
