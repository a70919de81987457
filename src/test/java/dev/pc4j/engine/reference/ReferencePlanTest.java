package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a plan promises beside its numbers. */
class ReferencePlanTest {
    private static final Graph GRAPH = Nets.mlp(Energy.gaussian(1));
    private static final Inference INFERENCE = new Inference(4, 0.1);

    @Test
    void otherPrecisionsAreRefused() {
        PlanOptions options = PlanOptions.batch(1).with(Precision.FP32);
        assertThatThrownBy(
                () -> new ReferenceEngine().compile(GRAPH, LearningRule.STRICT.schedule(GRAPH, INFERENCE), options))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("fp32")
                .hasMessageContaining("fp64");
    }

    @Test
    void autoNeverTakesTheReference() {
        assertThat(Engines.providers()).anyMatch(p -> p.name().equals("reference") && p.order() < 0);
    }

    @ParameterizedTest
    @EnumSource
    void aTraceBeginsAtTheFeedForwardPassEndsAtTheInferenceAndChangesNothing(LearningRule rule) {
        ExactPlan plan = Nets.plan(GRAPH, rule, INFERENCE);
        PlanState before = plan.plan().state();
        double[][] trace = plan.trace(Nets.x(GRAPH, Nets.ROWS), Nets.y(GRAPH, Nets.ROWS));
        assertThat(trace).hasDimensions(plan.plan().schedule().iterations() + 1, 5);
        PlanState after = plan.plan().state();
        after.parameters().forEach((name, values) -> assertThat(values).isEqualTo(before.parameters().get(name)));
        assertThat(after.updates()).isZero();
        Inferred found = plan.infer(Nets.x(GRAPH, Nets.ROWS), Nets.y(GRAPH, Nets.ROWS));
        assertThat(DoubleStream.of(trace[0]).sum()).isCloseTo(found.loss(), within(1e-9));
        if (rule != LearningRule.ZIL) {
            assertThat(DoubleStream.of(trace[trace.length - 1]).sum()).isCloseTo(found.energy(), within(1e-9));
        }
    }

    @Test
    void divergenceNamesANodeAndLeavesParametersAsTheyWere() {
        ExactPlan plan = Nets.plan(GRAPH, LearningRule.INCREMENTAL.schedule(GRAPH, new Inference(500, 40)),
                PlanOptions.batch(Nets.ROWS).with(Optimiser.adam(0.1)));
        PlanState before = plan.plan().state();
        assertThatThrownBy(() -> Nets.inferred(plan))
                .isInstanceOf(DivergenceException.class)
                .hasMessageMatching(
                        "energy of node '(h\\d|y)' is not finite from inference step \\d+ on.*rate 40.*try 20.*");
        PlanState after = plan.plan().state();
        assertThat(after.updates()).isZero();
        after.parameters().forEach((name, values) -> assertThat(values).isEqualTo(before.parameters().get(name)));
        after.slots().forEach((name, values) -> assertThat(values).isEqualTo(before.slots().get(name)));
        assertThatThrownBy(() -> plan.value("h1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRestoredPlanGoesOnAsTheFirstOne() {
        PlanOptions options = PlanOptions.batch(Nets.ROWS).with(Optimiser.adam(0.01));
        ExactPlan plan = Nets.plan(GRAPH, LearningRule.STRICT.schedule(GRAPH, INFERENCE), options);
        Nets.inferred(plan).learn(1);
        ExactPlan other = Nets.plan(GRAPH, LearningRule.STRICT.schedule(GRAPH, INFERENCE), options);
        other.plan().restore(plan.plan().state());
        Nets.inferred(plan).learn(1);
        Nets.inferred(other).learn(1);
        for (var parameter : GRAPH.parameters()) {
            assertThat(Nets.relative(other.get(parameter.name()), plan.get(parameter.name()))).isLessThan(1e-6);
        }
        assertThat(other.plan().state().updates()).isEqualTo(2);
    }

    @Test
    void aStateOfAnotherOptimiserIsRefused() {
        ExactPlan adam = Nets.plan(GRAPH, LearningRule.STRICT.schedule(GRAPH, INFERENCE),
                PlanOptions.batch(1).with(Optimiser.adam(0.01)));
        ExactPlan plain = Nets.plan(GRAPH, LearningRule.STRICT, INFERENCE);
        assertThatThrownBy(() -> plain.plan().restore(adam.plan().state())).hasMessageContaining("optimiser slot");
    }

    /** y_soft = (beta y + mu) / (1 + beta): the output energy counts by beta / (1 + beta), the loss fully. */
    @Test
    void aSoftClampScalesTheOutputEnergyButNotTheErrorNorTheLoss() {
        ExactPlan hard = Nets.inferred(Nets.plan(GRAPH, LearningRule.STRICT, new Inference(0, 0.1)));
        ExactPlan soft = Nets.plan(GRAPH, LearningRule.STRICT, new Inference(0, 0.1, false, 3));
        Inferred found = soft.infer(Nets.x(GRAPH, Nets.ROWS), Nets.y(GRAPH, Nets.ROWS));
        assertThat(found.energy()).isCloseTo(0.75 * found.loss(), within(1e-9));
        assertThat(soft.error("y")).isEqualTo(hard.error("y"));
        double ratio = Nets.norm(soft.gradient("y.weight")) / Nets.norm(hard.gradient("y.weight"));
        assertThat(ratio).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void backpropagationHasNoEnergyButTheLoss() {
        ExactPlan plan = Nets.plan(GRAPH, LearningRule.BACKPROP, INFERENCE);
        Inferred found = plan.infer(Nets.x(GRAPH, 2), Nets.y(GRAPH, 2));
        assertThat(found.energy()).isEqualTo(found.loss());
        assertThat(found.energies()).containsExactly(0.0, 0.0, 0.0, 0.0, found.loss());
    }

    @Test
    void predictionIsTheFeedForwardPass() {
        ExactPlan plan = Nets.plan(GRAPH, LearningRule.STRICT, INFERENCE);
        double[] x = Nets.x(GRAPH, 3);
        float[] mu = plan.plan().predict(Named.narrow(x));
        Inferred atTheTarget = plan.infer(x, Named.widen(mu, mu.length));
        assertThat(atTheTarget.loss()).isCloseTo(0, within(1e-10));
    }

    @Test
    void nodesAndParametersThatAreNotThereAreNamed() {
        ExactPlan plan = Nets.inferred(Nets.plan(GRAPH, LearningRule.STRICT, INFERENCE));
        assertThatThrownBy(() -> plan.value("h9")).isInstanceOf(GraphException.class);
        assertThatThrownBy(() -> plan.gradient("h1.weigth")).hasMessageContaining("did you mean 'h1.weight'");
        assertThatThrownBy(() -> plan.error("x")).hasMessageContaining("has no error");
    }

    @Test
    void aClosedPlanSaysSo() {
        ExactPlan plan = Nets.inferred(Nets.plan(GRAPH, LearningRule.STRICT, INFERENCE));
        plan.close();
        plan.close();
        assertThatThrownBy(() -> plan.value("h1")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
