package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/** A parameter in row-major order as it is, up to a whole panel of zeros. */
final class HostVector extends HostParameter {

    HostVector(Parameter parameter, Arithmetic arithmetic, int slots) {
        super(parameter, HostMatrix.roundUp(parameter.shape().size(), arithmetic.panel()), 1, slots);
    }

    @Override
    void pack(float[] rowMajor, float[] packed) {
        Arrays.fill(packed, 0);
        System.arraycopy(rowMajor, 0, packed, 0, parameter.shape().size());
    }

    @Override
    float[] unpack(float[] packed) {
        return Arrays.copyOf(packed, parameter.shape().size());
    }

    @Override
    void scale(int block, float factor) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= factor;
        }
    }

    @Override
    void sum(int block, Arithmetic arithmetic) {
        note(block, arithmetic.squares(0, gradient.length, gradient),
                arithmetic.absolutes(0, gradient.length, gradient));
    }
}
