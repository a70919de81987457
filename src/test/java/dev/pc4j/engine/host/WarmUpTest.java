package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** In which order vector loops are compiled. */
class WarmUpTest {

    @Test
    void whatTheProgramHasAskedForComesFirst() {
        VectorArithmetic arithmetic = new VectorArithmetic();
        float[] values = new float[arithmetic.panel()];
        arithmetic.activate(Activation.SIGMOID, 0, values.length, values, values, new float[values.length]);
        assertThat(arithmetic.nextToCompile()).isEqualTo(Activation.SIGMOID);
        arithmetic.activationTried(Activation.SIGMOID, false);
        arithmetic.activate(Activation.SIGMOID, 0, values.length, values, values, new float[values.length]);
        assertThat(arithmetic.nextToCompile()).isNotEqualTo(Activation.SIGMOID);
    }

    @Test
    void everyActivationIsTriedOnce() {
        VectorArithmetic arithmetic = new VectorArithmetic();
        EnumSet<Activation> tried = EnumSet.noneOf(Activation.class);
        for (int i = 0; i < Activation.values().length; i++) {
            Activation next = arithmetic.nextToCompile();
            assertThat(tried.add(next)).as("%s a second time", next).isTrue();
            arithmetic.activationTried(next, i % 2 == 0);
        }
    }
}
