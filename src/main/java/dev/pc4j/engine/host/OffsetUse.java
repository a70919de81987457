package dev.pc4j.engine.host;

import java.util.Arrays;

/**
 * The use of something that is added: a bias of every position, or an offset of every element. The gradient is the negated sum of the errors.
 */
final class OffsetUse implements ParameterUse {
    private final HostVector offset;
    private final HostValue sum;
    private final float[] error;
    private final int period;

    /** A use by a sum with the given errors. It is added anew to as many elements as it has. */
    OffsetUse(HostVector offset, HostValue sum, float[] error) {
        this.offset = offset;
        this.sum = sum;
        this.error = error;
        this.period = offset.parameter.shape().size();
    }

    @Override
    public HostParameter parameter() {
        return offset;
    }

    @Override
    public long terms(int rows) {
        return (long) rows * sum.width;
    }

    @Override
    public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
        float[] gradient = offset.gradient;
        if (!more) {
            Arrays.fill(gradient, 0);
        }
        for (int r = 0; r < rows; r++) {
            int end = r * sum.stride + sum.width;
            for (int at = r * sum.stride; at < end; at += period) {
                for (int j = 0; j < period; j++) {
                    gradient[j] -= error[at + j];
                }
            }
        }
    }
}
