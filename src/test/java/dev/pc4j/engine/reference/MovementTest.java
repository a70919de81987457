package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.ValueOptimiser;
import dev.pc4j.schedule.ValueOptimiser.Kind;
import org.junit.jupiter.api.Test;

/** Value optimisers against steps computed by hand: x - h - y with weights 1 and x = 0, y = 1, where the force on h is 1 - 2 h. */
class MovementTest {
    private static final double GAMMA = 0.1;

    private static double valueAfter(int steps, ValueOptimiser by) {
        Graph graph = Graph.builder()
                .input("x", 1)
                .dense("h", "x", 1, Activation.NONE)
                .dense("y", "h", 1, Activation.NONE)
                .build(Energy.gaussian(1));
        try (ExactPlan plan = Nets.plan(graph, LearningRule.STRICT, new Inference(steps, GAMMA).with(by))) {
            plan.set("h.weight", new double[] {1});
            plan.set("y.weight", new double[] {1});
            plan.set("h.bias", new double[] {0});
            plan.set("y.bias", new double[] {0});
            plan.infer(new double[] {7}, new double[] {3});
            plan.infer(new double[] {0}, new double[] {1});
            return plan.value("h")[0];
        }
    }

    private static double force(double h) {
        return 1 - 2 * h;
    }

    @Test
    void momentumCarriesTheLastStepsOnWithinAnInference() {
        ValueOptimiser by = ValueOptimiser.of(Kind.MOMENTUM).withMomentum(0.5);
        double first = GAMMA;
        double second = first + GAMMA * (0.5 + force(first));
        double third = second + GAMMA * (0.25 + 0.5 * force(first) + force(second));
        assertThat(valueAfter(1, by)).isCloseTo(first, within(1e-12));
        assertThat(valueAfter(2, by)).isCloseTo(second, within(1e-12));
        assertThat(valueAfter(3, by)).isCloseTo(third, within(1e-12));
    }

    @Test
    void adamIsBiasCorrectedInTheStepsOfTheInference() {
        ValueOptimiser by = ValueOptimiser.of(Kind.ADAM);
        double first = GAMMA / (1 + 1e-8);
        double f = force(first);
        double m = (0.9 * 0.1 + 0.1 * f) / (1 - 0.81);
        double v = (0.999 * 0.001 + 0.001 * f * f) / (1 - 0.999 * 0.999);
        assertThat(valueAfter(1, by)).isCloseTo(first, within(1e-12));
        assertThat(valueAfter(2, by)).isCloseTo(first + GAMMA * m / (Math.sqrt(v) + 1e-8), within(1e-12));
    }

    @Test
    void noMomentumIsPlain() {
        for (int steps = 0; steps < 6; steps++) {
            assertThat(valueAfter(steps, ValueOptimiser.of(Kind.MOMENTUM).withMomentum(0)))
                    .isEqualTo(valueAfter(steps, ValueOptimiser.PLAIN));
        }
    }
}
