package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starting weights of different seeds, and of different parameters, have nothing to do with each other, however they are laid together. */
class InitialisationTest {
    private static final int SHIFTS = 8;

    /** Independent draws correlate by a normal deviate over the root of their number. */
    private static final double DEVIATIONS = 5;

    private static final Graph GRAPH = Graph.builder()
            .input("x", 128)
            .dense("h", "x", 64, Activation.NONE)
            .dense("i", "h", 128, Activation.TANH)
            .build(Energy.gaussian(1));

    private static float[] weights(Initialisation kind, String name, long seed) {
        Parameter parameter = GRAPH.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        return kind.values(parameter, seed);
    }

    @ParameterizedTest
    @EnumSource
    void seedsThatFollowEachOtherGiveIndependentWeights(Initialisation kind) {
        float[] first = weights(kind, "h.weight", 0);
        for (long seed : new long[] {1, 2, -1, 0x9E3779B97F4A7C15L}) {
            assertIndependent(first, weights(kind, "h.weight", seed));
        }
        assertThat(weights(kind, "h.weight", 0)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void parametersWhoseNamesAreAlikeHaveIndependentWeights(Initialisation kind) {
        assertIndependent(weights(kind, "h.weight", 0), weights(kind, "i.weight", 0));
    }

    private static void assertIndependent(float[] a, float[] b) {
        for (int shift = -SHIFTS; shift <= SHIFTS; shift++) {
            assertThat(correlation(a, b, shift)).as("moved by %d", shift)
                    .isBetween(-DEVIATIONS / Math.sqrt(a.length), DEVIATIONS / Math.sqrt(a.length));
        }
    }

    /** Of a[i] and b[i + shift], whose means are zero. */
    private static double correlation(float[] a, float[] b, int shift) {
        double products = 0;
        double squares = 0;
        double others = 0;
        for (int i = Math.max(0, -shift); i < a.length - Math.max(0, shift); i++) {
            products += (double) a[i] * b[i + shift];
            squares += (double) a[i] * a[i];
            others += (double) b[i + shift] * b[i + shift];
        }
        return products / Math.sqrt(squares * others);
    }
}
