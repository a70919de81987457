package dev.pc4j.engine.reference;

import static dev.pc4j.engine.reference.Nets.LAYERS;
import static dev.pc4j.engine.reference.Nets.angle;
import static dev.pc4j.engine.reference.Nets.backprop;
import static dev.pc4j.engine.reference.Nets.inferred;
import static dev.pc4j.engine.reference.Nets.norm;
import static dev.pc4j.engine.reference.Nets.plan;
import static dev.pc4j.engine.reference.Nets.relative;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When predictive coding's gradients are backpropagation's, and by how much they are not (Rosenbaum 2022, Salvatori et al. 2022). */
class BackpropagationLimitsTest {
    private static final int DEPTH = LAYERS.size();

    private static Graph net(Energy.Kind kind) {
        return Nets.mlp(Energy.of(kind, 1));
    }

    private static double[] gradient(ExactPlan plan, int layer) {
        return plan.gradient(LAYERS.get(layer) + ".weight");
    }

    private static void assertEqualGradients(ExactPlan plan, ExactPlan expected, double bound) {
        for (String layer : LAYERS) {
            for (String parameter : new String[] {layer + ".weight", layer + ".bias"}) {
                assertThat(relative(plan.gradient(parameter), expected.gradient(parameter)))
                        .as(parameter)
                        .isLessThan(bound);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fixedPredictionAtRateOneIsBackpropagationAfterDepthLessOneUpdates(Energy.Kind kind) {
        ExactPlan fixed = inferred(plan(net(kind), LearningRule.FIXED_PREDICTION, new Inference(DEPTH - 1, 1)));
        assertEqualGradients(fixed, backprop(net(kind)), 1e-12);
    }

    @ParameterizedTest
    @EnumSource
    void zilIsBackpropagation(Energy.Kind kind) {
        assertEqualGradients(inferred(plan(net(kind), LearningRule.ZIL, Inference.DEFAULT)), backprop(net(kind)),
                1e-14);
    }

    @ParameterizedTest
    @EnumSource
    void exactIsBackpropagation(Energy.Kind kind) {
        assertEqualGradients(inferred(plan(net(kind), LearningRule.EXACT, Inference.DEFAULT)), backprop(net(kind)),
                1e-14);
    }

    /** T updates are Torch2PC's n = T + 1 passes: the share of the error that has arrived after T of them is binomial. */
    @ParameterizedTest
    @CsvSource({"0.1, 19", "0.2, 19", "0.5, 9", "0.1, 199"})
    void fixedPredictionScalesEveryGradientByABinomialTail(double rate, int steps) {
        Graph graph = net(Energy.Kind.SOFTMAX_CROSS_ENTROPY);
        ExactPlan fixed = inferred(plan(graph, LearningRule.FIXED_PREDICTION, new Inference(steps, rate)));
        ExactPlan expected = backprop(graph);
        for (int layer = 0; layer < DEPTH; layer++) {
            double[] a = gradient(fixed, layer);
            double[] b = gradient(expected, layer);
            double share = binomialTail(steps, rate, DEPTH - 1 - layer);
            assertThat(norm(a) / norm(b)).as(LAYERS.get(layer)).isCloseTo(share, within(1e-9 * share));
            assertThat(angle(a, b)).as(LAYERS.get(layer)).isLessThan(1e-4);
        }
    }

    /** The figures of algorithms.md 3.3 for eta = 0.1 and n = 20 passes. */
    @Test
    void binomialTailIsThePublishedOne() {
        assertThat(1 - binomialTail(19, 0.1, 4)).isCloseTo(0.8850, within(5e-5));
        assertThat(1 - binomialTail(19, 0.1, 1)).isCloseTo(0.1351, within(5e-5));
    }

    /** P[Binomial(n, p) >= k]. */
    private static double binomialTail(int n, double p, int k) {
        double below = 0;
        double term = Math.pow(1 - p, n);
        for (int i = 0; i < k; i++) {
            below += term;
            term *= (n - i) * p / ((i + 1) * (1 - p));
        }
        return 1 - below;
    }

    @ParameterizedTest
    @EnumSource(names = {"FIXED_PREDICTION", "STRICT"})
    void gradientsAreExactlyZeroUntilTheErrorArrives(LearningRule rule) {
        for (int steps = 0; steps < DEPTH; steps++) {
            ExactPlan plan = inferred(plan(net(Energy.Kind.GAUSSIAN), rule, new Inference(steps, 0.1)));
            for (int layer = 0; layer < DEPTH; layer++) {
                boolean arrived = steps >= DEPTH - 1 - layer;
                assertThat(DoubleStream.of(gradient(plan, layer)).anyMatch(g -> g != 0))
                        .as("%s after %d steps", LAYERS.get(layer), steps)
                        .isEqualTo(arrived);
            }
        }
    }

    @Test
    void strictAtPrecisionOneIsNotBackpropagation() {
        Graph graph = net(Energy.Kind.GAUSSIAN);
        ExactPlan strict = inferred(plan(graph, LearningRule.STRICT, new Inference(600, 0.2)));
        ExactPlan expected = backprop(graph);
        for (int layer = 0; layer < DEPTH - 1; layer++) {
            assertThat(relative(gradient(strict, layer), gradient(expected, layer))).as(LAYERS.get(layer))
                    .isGreaterThan(0.5);
            assertThat(angle(gradient(strict, layer), gradient(expected, layer))).as(LAYERS.get(layer))
                    .isGreaterThan(10);
        }
    }

    @Test
    void strictTendsToBackpropagationLinearlyInTheOutputPrecision() {
        double tenth = errorAtPrecision(1e-1);
        double hundredth = errorAtPrecision(1e-2);
        double thousandth = errorAtPrecision(1e-3);
        assertThat(tenth / hundredth).isBetween(5.0, 15.0);
        assertThat(hundredth / thousandth).isBetween(9.0, 11.0);
        assertThat(thousandth).isLessThan(0.01);
    }

    /** |g / lambda - BP| / |BP| of the first matrix, at equilibrium. */
    private static double errorAtPrecision(double lambda) {
        ExactPlan strict = inferred(
                plan(Nets.mlp(Energy.gaussian(lambda)), LearningRule.STRICT, new Inference(400, 0.3)));
        double[] scaled = DoubleStream.of(gradient(strict, 0)).map(g -> g / lambda).toArray();
        return relative(scaled, gradient(backprop(net(Energy.Kind.GAUSSIAN)), 0));
    }

    /** At rate 1 the first matrix has its error at t = L - 1, when every other one has lost it. */
    @Test
    void readingAllMatricesAtOnceIsNotBackpropagationButForTheFirst() {
        Graph graph = net(Energy.Kind.GAUSSIAN);
        ExactPlan late = inferred(plan(graph, LearningRule.STRICT, new Inference(DEPTH - 1, 1)));
        ExactPlan expected = backprop(graph);
        assertThat(relative(gradient(late, 0), gradient(expected, 0))).isLessThan(1e-12);
        for (int layer = 1; layer < DEPTH; layer++) {
            assertThat(relative(gradient(late, layer), gradient(expected, layer))).as(LAYERS.get(layer))
                    .isGreaterThan(0.5);
        }
    }

    /** q = 1 / (1 + beta) of the soft clamp (Alonso et al. 2024). */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2})
    void oneSequentialSweepGivesTheFirstMatrixBackpropagationTimesRateToTheDepth(double rate) {
        Graph graph = net(Energy.Kind.SOFTMAX_CROSS_ENTROPY);
        ExactPlan sequential = inferred(plan(graph, LearningRule.SEQUENTIAL, new Inference(1, rate, false, 100)));
        double[] expected = gradient(backprop(graph), 0);
        double ratio = 100.0 / 101 * Math.pow(rate, DEPTH - 1);
        assertThat(norm(gradient(sequential, 0)) / norm(expected)).isCloseTo(ratio, within(1e-6 * ratio));
        assertThat(angle(gradient(sequential, 0), expected)).isLessThan(1e-4);
    }

    @Test
    void oneSequentialSweepAtASmallRateIsNearlyBackpropagationInEveryMatrix() {
        Graph graph = net(Energy.Kind.SOFTMAX_CROSS_ENTROPY);
        ExactPlan sequential = inferred(plan(graph, LearningRule.SEQUENTIAL, new Inference(1, 1e-3, false, 100)));
        for (int layer = 0; layer < DEPTH; layer++) {
            assertThat(angle(gradient(sequential, layer), gradient(backprop(graph), layer))).as(LAYERS.get(layer))
                    .isLessThan(1);
        }
    }

    @Test
    void theWaveOfIncrementalLearningMovesOneLayerAnIteration() {
        for (int steps = 1; steps <= DEPTH; steps++) {
            ExactPlan plan = inferred(
                    plan(net(Energy.Kind.GAUSSIAN), LearningRule.INCREMENTAL, new Inference(steps, 0.1)));
            for (int layer = 0; layer < DEPTH; layer++) {
                boolean arrived = steps - 1 >= DEPTH - 1 - layer;
                assertThat(DoubleStream.of(gradient(plan, layer)).anyMatch(g -> g != 0))
                        .as("%s after %d steps", LAYERS.get(layer), steps)
                        .isEqualTo(arrived);
            }
        }
    }
}
