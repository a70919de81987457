package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PFF on the host gives the same bits on any number of threads, and the same numbers in scalar code. */
class HostPffTest {
    private static final PffShape SHAPE = new PffShape(30, 3, 70, 5, 10);
    private static final int ROWS = 50;

    private static PlanState trained(Arithmetic arithmetic, int threads) {
        try (Workers workers = new Workers(threads)) {
            HostPff plan = new HostPff(SHAPE, PffSettings.DEFAULT.withSteps(3), ROWS, arithmetic, workers);
            Random random = new Random(1);
            for (Parameter parameter : SHAPE.parameters()) {
                plan.set(parameter, uniform(random, parameter.shape().size(), 0.3f));
            }
            int[] labels = random.ints(ROWS, 0, 3).toArray();
            int[] wrong = Arrays.stream(labels).map(l -> (l + 1) % 3).toArray();
            plan.train(uniform(random, ROWS * 30, 1), labels, wrong, uniform(random, 2 * ROWS * 5, 0.2f));
            return plan.state();
        }
    }

    private static float[] uniform(Random random, int count, float size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = size * random.nextFloat() - size / 4;
        }
        return values;
    }

    @Test
    void threadsChangeNoBit() {
        PlanState one = trained(new VectorArithmetic(true), 1);
        PlanState three = trained(new VectorArithmetic(true), 3);
        one.parameters().forEach((name, values) -> assertThat(three.parameters().get(name)).as(name).isEqualTo(values));
    }

    @Test
    void scalarCodeComputesTheSame() {
        PlanState vector = trained(new VectorArithmetic(true), 2);
        PlanState scalar = trained(new ScalarArithmetic(), 2);
        vector.parameters().forEach((name, values) -> {
            float[] other = scalar.parameters().get(name);
            for (int i = 0; i < values.length; i++) {
                assertThat(other[i]).as(name).isCloseTo(values[i], within(1e-5f));
            }
        });
    }
}
