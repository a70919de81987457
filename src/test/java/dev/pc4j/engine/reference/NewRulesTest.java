package dev.pc4j.engine.reference;

import static dev.pc4j.engine.reference.Nets.ROWS;
import static dev.pc4j.engine.reference.Nets.inferred;
import static dev.pc4j.engine.reference.Nets.relative;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules beyond those of the command line, and what a schedule may say of starts, rates and who moves. */
class NewRulesTest {
    private static final Graph NET = Nets.chain(Activation.TANH, Energy.gaussian(1), 7, 6, 5, 4);

    private static ExactPlan plan(Graph graph, Rule rule, Inference inference) {
        return Nets.plan(graph, rule.schedule(graph, inference), PlanOptions.batch(ROWS));
    }

    @Test
    void errorsAndValuesSettleAtOneEquilibrium() {
        ExactPlan strict = inferred(plan(NET, LearningRule.STRICT, new Inference(4000, 0.2)));
        ExactPlan errors = inferred(plan(NET, ErrorBased.RULE, new Inference(4000, 0.05)));
        for (String node : List.of("h1", "h2")) {
            assertThat(relative(errors.value(node), strict.value(node))).as(node).isLessThan(1e-10);
        }
        NET.parameters()
                .forEach(p -> assertThat(relative(errors.gradient(p.name()), strict.gradient(p.name())))
                        .as(p.name())
                        .isLessThan(1e-9));
    }

    /** algorithms.md 1.1: after one step from zero errors the first matrix learns exactly the rate times what backpropagation has. */
    @Test
    void oneStepOfErrorsIsBackpropagationAtTheFirstMatrix() {
        ExactPlan errors = inferred(plan(NET, ErrorBased.RULE, new Inference(1, 0.03)));
        double[] expected = Vectors.scaled(Nets.backprop(NET).gradient("h1.weight"), 0.03);
        assertThat(relative(errors.gradient("h1.weight"), expected)).isLessThan(1e-12);
    }

    @Test
    void nudgingAllTheWayIsAClamp() {
        Inference inference = new Inference(12, 0.1);
        ExactPlan strict = inferred(Nets.plan(NET, LearningRule.STRICT, inference));
        ExactPlan nudged = inferred(plan(NET, Nudging.POSITIVE.with(1), inference));
        NET.parameters()
                .forEach(p -> assertThat(relative(nudged.gradient(p.name()), strict.gradient(p.name())))
                        .as(p.name())
                        .isLessThan(1e-12));
    }

    @Test
    void centredNudgingIsTheMeanOfBothSides() {
        Inference inference = new Inference(12, 0.1);
        ExactPlan up = inferred(plan(NET, Nudging.POSITIVE.with(0.3), inference));
        ExactPlan down = inferred(plan(NET, Nudging.NEGATIVE.with(0.3), inference));
        ExactPlan both = inferred(plan(NET, Nudging.CENTRED.with(0.3), inference));
        NET.parameters().forEach(p -> {
            double[] mean = Vectors.scaled(up.gradient(p.name()), 0.5);
            Vectors.add(mean, down.gradient(p.name()), 0.5);
            assertThat(relative(both.gradient(p.name()), mean)).as(p.name()).isLessThan(1e-12);
            assertThat(relative(up.gradient(p.name()), down.gradient(p.name()))).as(p.name()).isGreaterThan(1e-6);
        });
    }

    /** One free Gaussian node is sampled with variance 1 / (1 - gamma / 2), by the recursion x' = (1 - gamma) x + sqrt(2 gamma) n. */
    @Test
    void langevinSamplesAFreeOutput() {
        Graph graph = Graph.builder().input("x", 1).dense("y", "x", 500, Activation.NONE).build(Energy.gaussian(1));
        Schedule schedule = Langevin.RULE.schedule(graph, graph.free("y"), new Inference(60, 0.2));
        ExactPlan plan = Nets.plan(graph, schedule, PlanOptions.batch(ROWS));
        double[] first = sample(plan);
        double variance = Arrays.stream(first).map(e -> e * e).average().orElseThrow();
        assertThat(variance).isCloseTo(1 / 0.9, within(0.05));
        assertThat(sample(plan)).isNotEqualTo(first);
        assertThat(sample(Nets.plan(graph, schedule, PlanOptions.batch(ROWS)))).isEqualTo(first);
    }

    private static double[] sample(ExactPlan plan) {
        plan.infer(Map.of("x", new double[ROWS]), Map.of());
        return plan.error("y");
    }

    @Test
    void keptValuesGoOnWhereTheLastInferenceEnded() {
        Schedule three = LearningRule.STRICT.schedule(NET, new Inference(3, 0.1));
        ExactPlan kept = Nets.plan(NET, three.starting(NET.free(), Start.KEEP), PlanOptions.batch(ROWS));
        inferred(inferred(kept));
        ExactPlan once = inferred(Nets.plan(NET, LearningRule.STRICT, new Inference(6, 0.1)));
        assertThat(kept.value("h1")).isEqualTo(once.value("h1"));
        assertThat(kept.gradient("h2.weight")).isEqualTo(once.gradient("h2.weight"));
    }

    @Test
    void startsAtZeroAndAtRandomAreWhatTheySay() {
        Schedule none = LearningRule.STRICT.schedule(NET, new Inference(0, 0.1));
        ExactPlan zero = inferred(Nets.plan(NET, none.starting(NET.free(), Start.ZERO), PlanOptions.batch(ROWS)));
        assertThat(zero.value("h1")).containsOnly(0);
        ExactPlan random = inferred(
                Nets.plan(NET, none.starting(List.of(1), Start.random(2)), PlanOptions.batch(ROWS)));
        assertThat(Nets.norm(random.value("h1")) / Math.sqrt(6.0 * ROWS)).isBetween(1.4, 2.6);
        assertThat(random.value("h2")).isNotEqualTo(new double[5 * ROWS]);
    }

    @Test
    void aFactorOnTheRateHoldsANode() {
        Schedule schedule = LearningRule.STRICT.schedule(NET, new Inference(5, 0.1)).rated(List.of(1), 0);
        ExactPlan plan = inferred(Nets.plan(NET, schedule, PlanOptions.batch(ROWS)));
        assertThat(Nets.norm(plan.error("h1"))).isEqualTo(0);
        assertThat(Nets.norm(plan.error("h2"))).isGreaterThan(0);
    }

    @Test
    void aMiddleNodeCanBeClampedAndAnInputFree() {
        Schedule schedule = LearningRule.STRICT.schedule(NET, NET.free("x"), new Inference(5, 0.1));
        ExactPlan plan = Nets.plan(NET, schedule, PlanOptions.batch(ROWS));
        double[] h = Nets.normal(5, 5 * ROWS, 1);
        plan.infer(Map.of("h2", h), Map.of());
        assertThat(plan.value("h2")).isEqualTo(h);
        assertThat(Nets.norm(plan.value("x"))).isGreaterThan(0);
        assertThat(Nets.norm(plan.error("y"))).isEqualTo(0);
    }

    @Test
    void clampsThatDoNotFitAreNamed() {
        var strict = Nets.plan(NET, LearningRule.STRICT, Inference.DEFAULT).plan();
        assertThatThrownBy(() -> strict.infer(Clamps.of("y", new float[4])))
                .hasMessageContaining("input 'x' is not held in whole")
                .hasMessageContaining("graph.free(\"x\")");
        assertThatThrownBy(() -> strict.infer(Clamps.of("x", new float[7]).and("h1", new float[12])))
                .hasMessage("'x' has 1 rows and 'h1' 2: give equally many");
        assertThatThrownBy(() -> strict.infer(Clamps.of("x", new float[7]).and("z", new float[1])))
                .hasMessageContaining("no node 'z'");
        assertThatThrownBy(() -> Clamps.of("x", new float[7]).and("x", new float[7])).hasMessageContaining("twice");
        assertThatThrownBy(() -> Clamps.of("x", new float[7], new boolean[6])).hasMessageContaining("6 entries for 7");
    }

    /** A recurrent layer: h predicts itself. The level rules cannot, and say so. */
    @Test
    void aCycleSettlesAndHasNoLevels() {
        Graph graph = Graph.builder()
                .input("x", 4)
                .later("h", 4)
                .dense("back", "h", 4, Activation.TANH)
                .add("h", "x", "back")
                .dense("y", "h", 2, Activation.NONE)
                .build(Energy.gaussian(1));
        double[][] trace = Nets.plan(graph, LearningRule.STRICT, new Inference(50, 0.1))
                .trace(Nets.x(graph, ROWS), Nets.y(graph, ROWS));
        double[] totals = Arrays.stream(trace).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
        for (int t = 1; t < totals.length; t++) {
            assertThat(totals[t]).isLessThanOrEqualTo(totals[t - 1]);
        }
        assertThatThrownBy(() -> LearningRule.ZIL.schedule(graph, Inference.DEFAULT))
                .hasMessage("rule 'zil' goes by levels, and the delayed edge to node 'back' leaves none: use strict");
        assertThatThrownBy(() -> LearningRule.ZIL.schedule(NET, NET.free("x"), Inference.DEFAULT))
                .hasMessage(
                        "rule 'zil' moves the hidden nodes and not [x, h1, h2]: use strict, or clamp inputs and outputs");
    }

    @Test
    void rulesAreFoundByTheirWords() {
        assertThat(Rule.of("epc")).isSameAs(ErrorBased.RULE);
        assertThat(Rule.of("zil")).isSameAs(LearningRule.ZIL);
        assertThat(Rule.all()).allSatisfy(rule -> assertThat(Rule.of(rule.label()).label()).isEqualTo(rule.label()));
        assertThat(Rule.of("langevin:0.5").label()).isEqualTo(Langevin.RULE.with(0.5).label())
                .isEqualTo("langevin:0.5");
        assertThat(Rule.of("centred-nudging:0.20").label()).isEqualTo("centred-nudging:0.2");
        assertThatThrownBy(() -> Rule.of("strict:2")).hasMessageContaining("rule 'strict' has no setting");
        assertThatThrownBy(() -> Rule.of("langevin:x")).hasMessageContaining("'x', which is not a number");
        assertThatThrownBy(() -> Rule.of("negative-nudging:-1")).hasMessageContaining("nudging by -1.0");
        String output = NET.output().name();
        assertThatThrownBy(() -> Nudging.CENTRED.schedule(NET, NET.free(output), new Inference(2, 0.1)))
                .hasMessage(
                        "rule 'centred-nudging' pulls outputs towards targets, and '%s' is free: clamp it, or use strict"
                                .formatted(output));
        assertThatThrownBy(() -> Rule.of("langevn")).hasMessageContaining("did you mean 'langevin'");
    }
}
