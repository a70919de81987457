package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Plain inference descends F as long as gamma &lt; 2 / lambda_max of F's Hessian in the values. */
class StabilityTest {
    private static final Graph LINEAR = Nets.chain(Activation.NONE, Energy.gaussian(1), 8, 7, 6, 5, 4);

    /** The Hessian of the linear network is constant, so that its limit is sharp. */
    @Property(tries = 10, seed = "1")
    void energyOfALinearNetworkNeverRisesBelowTheLimit(@ForAll @DoubleRange(min = 0.05, max = 1.99) double share) {
        assertNeverRises(curve(LINEAR, share / largestCurvature(), 200));
    }

    @Example
    void inferenceDivergesAboveTheLimit() {
        double rate = 2.1 / largestCurvature();
        double[] curve = curve(LINEAR, rate, 200);
        assertThat(curve[200]).isGreaterThan(100 * curve[0]);
        assertThatThrownBy(() -> curve(LINEAR, 10 * rate, 2000))
                .isInstanceOf(DivergenceException.class)
                .hasMessageContaining("energy of node");
    }

    @Property(tries = 20, seed = "2")
    void energyOfATanhNetworkNeverRisesAtASmallRate(
            @ForAll @DoubleRange(min = 0.01, max = 0.15) double rate, @ForAll @IntRange(min = 1, max = 5) int hidden) {
        int[] widths = new int[hidden + 2];
        Arrays.fill(widths, 9);
        assertNeverRises(curve(Nets.chain(Activation.TANH, Energy.gaussian(1), widths), rate, 60));
    }

    private static double[] curve(Graph graph, double rate, int steps) {
        ExactPlan plan = Nets.plan(graph, LearningRule.STRICT, new Inference(steps, rate));
        double[][] trace = plan.trace(Nets.x(graph, Nets.ROWS), Nets.y(graph, Nets.ROWS));
        return Arrays.stream(trace).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    }

    private static void assertNeverRises(double[] curve) {
        for (int t = 1; t < curve.length; t++) {
            assertThat(curve[t]).as("energy after %d iterations", t).isLessThanOrEqualTo(curve[t - 1] * (1 + 1e-12));
        }
    }

    /** lambda_max by power iteration on the differences of the force, which is linear in the values. */
    private static double largestCurvature() {
        ExactPlan plan = Nets.plan(LINEAR, LearningRule.STRICT, Inference.DEFAULT);
        Network network = new Network(LINEAR);
        network.parameters().forEach((name, values) -> {
            if (name.endsWith(".weight")) {
                System.arraycopy(plan.get(name), 0, values, 0, values.length);
            }
        });
        Beliefs beliefs = new Beliefs(network, new double[8], new double[4], 1, false, 1);
        LINEAR.free().forEach(i -> Arrays.fill(beliefs.value(i), 1));
        double curvature = 0;
        for (int round = 0; round < 500; round++) {
            curvature = apply(beliefs);
        }
        return curvature;
    }

    /** x = H x / |H x|; with no input, target or bias the force is -H x. */
    private static double apply(Beliefs beliefs) {
        LINEAR.predicted().forEach(i -> beliefs.setPrediction(i, beliefs.prediction(i)));
        double[][] forces = LINEAR.free().stream().map(beliefs::force).toArray(double[][]::new);
        double norm = Nets.norm(Arrays.stream(forces).flatMapToDouble(Arrays::stream).toArray());
        for (int i : LINEAR.free()) {
            double[] force = forces[i - 1];
            beliefs.setValue(i, Arrays.stream(force).map(f -> -f / norm).toArray());
        }
        return norm;
    }
}
