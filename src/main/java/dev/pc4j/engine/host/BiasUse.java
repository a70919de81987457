package dev.pc4j.engine.host;

import java.util.Arrays;

/** The use of a bias by a dense node: the gradient is the negated sum of its error signal. */
final class BiasUse implements ParameterUse {
    private final HostVector bias;
    private final HostNode self;
    private final float[] signal;

    /** A use with the error with respect to the product, [rows, stride of self]. */
    BiasUse(HostVector bias, HostNode self, float[] signal) {
        this.bias = bias;
        this.self = self;
        this.signal = signal;
    }

    @Override
    public HostParameter parameter() {
        return bias;
    }

    @Override
    public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
        float[] gradient = bias.gradient;
        if (!more) {
            Arrays.fill(gradient, 0);
        }
        for (int r = 0; r < rows; r++) {
            int at = r * self.stride;
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] -= signal[at + j];
            }
        }
    }
}
