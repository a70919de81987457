package dev.pc4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.reference.Nets;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import dev.pc4j.schedule.Step.Repeat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schedules as data. */
class RulesTest {
    private static final Graph CHAIN = Nets.chain(Activation.TANH, Energy.gaussian(1), 4, 4, 4, 4);

    @ParameterizedTest
    @EnumSource
    void iterationsAreTheStepsAskedForOrOneALevel(LearningRule rule) {
        Schedule schedule = rule.schedule(CHAIN, new Inference(7, 0.1));
        assertThat(schedule.iterations()).isEqualTo(rule.iterative() ? 7 : 2);
        assertThat(schedule.name()).isEqualTo(rule.label());
    }

    @ParameterizedTest
    @EnumSource
    void onlyIncrementalLearningAppliesWithinInference(LearningRule rule) {
        assertThat(rule.schedule(CHAIN, Inference.DEFAULT).appliesWithin()).isEqualTo(rule == LearningRule.INCREMENTAL);
    }

    /** One prediction and one relaxation a node: what a sweep costs according to algorithms.md 5.2. */
    @Test
    void aSequentialSweepOfAChainPredictsEachNodeOnce() {
        Repeat sweep = (Repeat) LearningRule.SEQUENTIAL.schedule(CHAIN, new Inference(3, 0.1)).steps().get(1);
        Rate rate = new Rate(0.1, false);
        assertThat(sweep.times()).isEqualTo(3);
        assertThat(sweep.body()).containsExactly(
                new Predict(List.of(3, 2)), new Relax(List.of(2), rate), new Relax(List.of(1), rate));
    }

    @Test
    void aDecayingRateFallsWithTheIteration() {
        assertThat(new Rate(0.6, true).at(2)).isEqualTo(0.6 / 3);
        assertThat(new Rate(0.6, false).at(2)).isEqualTo(0.6);
    }

    @Test
    void aSoftClampIsAFactorOnTheOutput() {
        assertThat(LearningRule.STRICT.schedule(CHAIN, new Inference(1, 0.1, false, 100)).outputScale())
                .isEqualTo(100.0 / 101);
        assertThat(LearningRule.STRICT.schedule(CHAIN, Inference.DEFAULT).outputScale()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void nodesHaveRatesOfTheirOwnUnderRulesThatHaveARate(LearningRule rule) {
        Inference inference = new Inference(3, 0.1).with("h1", 0.5).with("h2", 3).with("h1", 0.1);
        if (!rule.iterative()) {
            assertThatThrownBy(() -> rule.schedule(CHAIN, inference))
                    .hasMessageContaining("rule '%s' moves every node at rate 1".formatted(rule.label()))
                    .hasMessageContaining("'h1'");
            return;
        }
        List<Step.Relax> relaxations = rule.schedule(CHAIN, inference)
                .flat()
                .filter(Step.Relax.class::isInstance)
                .map(Step.Relax.class::cast)
                .toList();
        for (Step.Relax relax : relaxations) {
            assertThat(relax.nodes()).allSatisfy(n -> assertThat(relax.rate(n, 0)).isCloseTo(n == 1 ? 0.005 : 0.3,
                    within(1e-12)));
        }
        assertThat(relaxations).isNotEmpty();
        assertThatThrownBy(() -> rule.schedule(CHAIN, Inference.DEFAULT.with("h9", 1))).hasMessageContaining("'h9'");
        assertThatThrownBy(() -> Inference.DEFAULT.with("h1", Double.NaN)).hasMessageContaining("'h1' is out of range");
    }

    @Test
    void settingsOutOfRangeAreRefusedWithTheNearestThatWorks() {
        assertThatThrownBy(() -> new Inference(-1, 0.1)).hasMessageContaining("-1").hasMessageContaining("0 or more");
        assertThatThrownBy(() -> new Inference(1, 0)).hasMessageContaining("try 0.1");
        assertThatThrownBy(() -> new Inference(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Inference(1, 0.1, false, 0)).hasMessageContaining("soft clamp");
    }

    /** Song et al. 2020, condition C3: a value whose one step is not its force at rate 1 has not the backpropagated error. */
    @ParameterizedTest
    @EnumSource
    void rulesWithBackpropagationsGradientsTakePlainStepsOnly(LearningRule rule) {
        Inference adam = Inference.DEFAULT.with(ValueOptimiser.of(ValueOptimiser.Kind.ADAM));
        if (rule.iterative()) {
            assertThat(rule.schedule(CHAIN, adam).valueOptimiser()).isEqualTo(adam.valueOptimiser());
            assertThat(rule.schedule(CHAIN, adam).valueSlots()).isEqualTo(2);
        } else {
            assertThatThrownBy(() -> rule.schedule(CHAIN, adam)).hasMessage(
                    "rule %s moves each value once, by its force at rate 1, or its gradients would not be backpropagation's: "
                            + "value optimiser adam is not for it, use plain",
                    rule.label());
        }
        assertThat(rule.schedule(CHAIN, Inference.DEFAULT).valueSlots()).isZero();
    }

    @Test
    void valueOptimisersOutOfRangeAreOneLine() {
        ValueOptimiser adam = ValueOptimiser.of(ValueOptimiser.Kind.ADAM);
        assertThatThrownBy(() -> adam.withMomentum(1))
                .hasMessageContaining("value momentum 1.0 is out of range: try 0.9");
        assertThatThrownBy(() -> adam.withEpsilon(0))
                .hasMessageContaining("value epsilon 0.0 is out of range: try 1e-8");
    }

    @Test
    void rulesAreFoundByTheirWords() {
        assertThat(Choice.parse(LearningRule.class, "rule", "ZIL")).isEqualTo(LearningRule.ZIL);
        assertThatThrownBy(() -> Choice.parse(LearningRule.class, "rule", "strickt"))
                .hasMessageContaining("did you mean 'strict'");
    }
}
