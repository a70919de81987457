package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The optimisers against steps computed by hand, on one weight and one bias. */
class DescentTest {
    /** mu = w x + b with w = 0.5, b = 0.25, x = 2, y = 0 in two rows: e = -1.25, so the summed gradients are 5 and 2.5. */
    private static final double W = 0.5;
    private static final double B = 0.25;
    private static final double GW = 2.5;
    private static final double GB = 1.25;

    private static ExactPlan plan(Optimiser optimiser) {
        Graph graph = Graph.builder().input("x", 1).dense("y", "x", 1, Activation.NONE).build(Energy.gaussian(1));
        ExactPlan plan = Nets.plan(
                graph, LearningRule.BACKPROP.schedule(graph, Inference.DEFAULT), PlanOptions.batch(2).with(optimiser));
        plan.set("y.weight", new double[] {W});
        plan.set("y.bias", new double[] {B});
        plan.infer(new double[] {2, 2}, new double[] {0, 0});
        return plan;
    }

    private static void assertParameters(ExactPlan plan, double weight, double bias) {
        assertThat(plan.get("y.weight")[0]).isCloseTo(weight, within(1e-12));
        assertThat(plan.get("y.bias")[0]).isCloseTo(bias, within(1e-12));
    }

    @Test
    void gradientIsSummedOverTheRowsAndStepsAreByTheMean() {
        ExactPlan plan = plan(Optimiser.sgd(0.1));
        assertThat(plan.gradient("y.weight")[0]).isCloseTo(2 * GW, within(1e-12));
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW, B - 0.1 * GB);
    }

    @Test
    void rateFactorScalesTheRate() {
        ExactPlan plan = plan(Optimiser.sgd(0.1));
        plan.learn(0.5);
        assertParameters(plan, W - 0.05 * GW, B - 0.05 * GB);
    }

    @Test
    void momentumCarriesTheLastStepOn() {
        ExactPlan plan = plan(Optimiser.of(Kind.MOMENTUM, 0.1).withMomentum(0.5));
        plan.learn(1);
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW * 2.5, B - 0.1 * GB * 2.5);
    }

    @Test
    void adamStepsByItsRateAtFirst() {
        ExactPlan plan = plan(Optimiser.adam(0.1));
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW / (GW + 1e-8), B - 0.1 * GB / (GB + 1e-8));
        plan.learn(1);
        assertParameters(plan, W - 0.2 * GW / (GW + 1e-8), B - 0.2 * GB / (GB + 1e-8));
    }

    @Test
    void adamwDecaysWeightsButNoBias() {
        ExactPlan plan = plan(Optimiser.of(Kind.ADAMW, 0.1).withWeightDecay(0.3));
        plan.learn(1);
        assertParameters(plan, W * 0.97 - 0.1 * GW / (GW + 1e-8), B - 0.1 * GB / (GB + 1e-8));
    }

    @Test
    void weightDecayIsApartFromTheGradientInEveryKind() {
        ExactPlan plain = plan(Optimiser.sgd(0.1).withWeightDecay(0.3));
        plain.learn(1);
        assertParameters(plain, W * 0.97 - 0.1 * GW, B - 0.1 * GB);
        ExactPlan momentum = plan(Optimiser.of(Kind.MOMENTUM, 0.1).withMomentum(0.5).withWeightDecay(0.3));
        momentum.learn(1);
        momentum.learn(1);
        assertParameters(momentum, (W * 0.97 - 0.1 * GW) * 0.97 - 0.1 * 1.5 * GW, B - 0.1 * GB * 2.5);
    }

    @Test
    void nesterovLooksAheadByItsMomentum() {
        ExactPlan plan = plan(Optimiser.of(Kind.MOMENTUM, 0.1).withMomentum(0.5).withNesterov());
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW * 1.5, B - 0.1 * GB * 1.5);
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW * (1.5 + 1.75), B - 0.1 * GB * (1.5 + 1.75));
    }

    @Test
    void aLayersFactorMultipliesItsWholeStep() {
        for (Kind kind : Kind.values()) {
            Optimiser usual = Optimiser.of(kind, 0.1);
            ExactPlan plain = plan(usual);
            plain.learn(1);
            ExactPlan slower = plan(usual.withLayerRates(LayerRates.NONE.with("y", 3).with("*.weight", 0.5)));
            slower.learn(1);
            assertParameters(slower, W + 0.5 * (plain.get("y.weight")[0] - W),
                    B + 3 * (plain.get("y.bias")[0] - B));
        }
    }

    @Test
    void whatIsFrozenHasNoPartInClippingAndMeans() {
        LayerRates noBias = LayerRates.NONE.with("y.bias", 0);
        ExactPlan clipped = plan(Optimiser.sgd(0.1).withClipNorm(1).withLayerRates(noBias));
        clipped.learn(1);
        assertParameters(clipped, W - 0.1, B);
        ExactPlan mq = plan(Optimiser.of(Kind.MQ, 0.1).withLayerRates(noBias));
        mq.learn(1);
        assertThat(mq.plan().state().slots().get("s/y")[0]).isCloseTo((float) GW, within(1e-6f));
    }

    @Test
    void clippingScalesAllGradientsByTheirCommonNorm() {
        ExactPlan plan = plan(Optimiser.sgd(0.1).withClipNorm(1));
        double norm = Math.hypot(GW, GB);
        plan.learn(1);
        assertParameters(plan, W - 0.1 * GW / norm, B - 0.1 * GB / norm);
    }

    @Test
    void mqStepsByItsRateOverTheMeanOfANodesGradients() {
        Optimiser mq = Optimiser.of(Kind.MQ, 0.1);
        ExactPlan plan = plan(mq);
        double first = 0.1 / (0.1 + 1e-6) + 1e-3;
        plan.learn(1);
        assertParameters(plan, W - first * GW, B - first * GB);
        double mean = (GW + GB) / 2;
        assertThat(plan.plan().state().slots().get("s/y")[0]).isCloseTo((float) mean, within(1e-6f));
        double second = first + 0.1 / (mean + 1e-6) + 1e-3;
        plan.learn(1);
        assertParameters(plan, W - second * GW, B - second * GB);
    }

    /** Whatever the size of a layer's gradients, its parameters move by alpha in the mean (algorithms.md 5.3). */
    @Test
    void mqMovesEveryLayerEquallyFar() {
        Graph graph = Nets.chain(Activation.RELU, Energy.gaussian(1), 48, 64, 64, 64, 10);
        Optimiser mq = Optimiser.of(Kind.MQ, 1e-3).withMomentum(0.9).withEpsilon(1e-9);
        Inference inference = new Inference(3, 0.05);
        ExactPlan plan = Nets.plan(
                graph, LearningRule.SEQUENTIAL.schedule(graph, inference), PlanOptions.batch(Nets.ROWS).with(mq));
        for (int update = 0; update < 30; update++) {
            learn(plan, update);
        }
        for (String layer : new String[] {"h1", "h2", "h3", "y"}) {
            assertThat(meanMovement(plan, layer, 40) / 1e-3).as(layer).isBetween(0.9, 1.1);
        }
    }

    private static double meanMovement(ExactPlan plan, String layer, int updates) {
        double moved = 0;
        for (int update = 0; update < updates; update++) {
            double[] before = plan.get(layer + ".weight");
            learn(plan, 1000 + update);
            double[] after = plan.get(layer + ".weight");
            for (int i = 0; i < before.length; i++) {
                moved += Math.abs(after[i] - before[i]) / before.length / updates;
            }
        }
        return moved;
    }

    /** New rows every time, so that gradients do not fade. */
    private static void learn(ExactPlan plan, int seed) {
        plan.infer(Nets.normal(seed, Nets.ROWS * 48, 1), Nets.normal(-1 - seed, Nets.ROWS * 10, 1));
        plan.learn(1);
    }

    @Test
    void incrementalLearningAtRateZeroLeavesPlainInference() {
        Graph graph = Nets.mlp(Energy.gaussian(1));
        for (int steps = 1; steps < 8; steps++) {
            ExactPlan incremental = Nets.inferred(Nets.plan(graph,
                    LearningRule.INCREMENTAL.schedule(graph, new Inference(steps, 0.1)),
                    PlanOptions.batch(Nets.ROWS).with(Optimiser.sgd(0))));
            ExactPlan plain = Nets.inferred(Nets.plan(graph, LearningRule.STRICT, new Inference(steps, 0.1)));
            ExactPlan before = Nets.inferred(Nets.plan(graph, LearningRule.STRICT, new Inference(steps - 1, 0.1)));
            for (String layer : Nets.LAYERS) {
                assertThat(incremental.value(layer)).isEqualTo(plain.value(layer));
                assertThat(incremental.error(layer)).isEqualTo(plain.error(layer));
                assertThat(incremental.gradient(layer + ".weight"))
                        .isEqualTo(before.gradient(layer + ".weight"));
            }
        }
    }

    @Test
    void incrementalLearningStepsOnceAnIteration() {
        Graph graph = Nets.mlp(Energy.gaussian(1));
        ExactPlan plan = Nets.inferred(Nets.plan(graph, LearningRule.INCREMENTAL, new Inference(7, 0.1)));
        assertThat(plan.plan().state().updates()).isEqualTo(7);
        double[] weights = plan.get("y.weight");
        plan.learn(1);
        assertThat(plan.get("y.weight")).isEqualTo(weights);
        assertThat(Arrays.equals(weights, Nets.plan(graph, LearningRule.STRICT, Inference.DEFAULT).get("y.weight")))
                .isFalse();
    }
}
