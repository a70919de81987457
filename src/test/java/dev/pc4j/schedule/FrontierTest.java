package dev.pc4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.reference.ExactPlan;
import dev.pc4j.engine.reference.Nets;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Z-IL's conditions one by one: what drops out of equality with backpropagation when one is dropped (Salvatori et al. 2022). */
class FrontierTest {
    private static final Graph CHAIN = Nets.mlp(Energy.gaussian(1));

    private static ExactPlan run(Graph graph, List<Step> steps) {
        Schedule schedule = new Schedule("frontier", false, steps);
        return Nets.inferred(Nets.plan(graph, schedule, PlanOptions.batch(Nets.ROWS)));
    }

    /** The schedule as published: every node moves in every step, and level t learns at step t. */
    private static List<Step> everyNodeMoves(Graph graph, double rate) {
        List<Step> steps = new ArrayList<>();
        Levels levels = Levels.of(graph);
        for (int t = 0; t < levels.depth(); t++) {
            steps.add(new Predict(graph.predicted()));
            steps.add(new Learn(levels.at(t)));
            steps.add(new Relax(graph.free(), new Rate(rate, false)));
        }
        return steps;
    }

    private static double error(ExactPlan plan, Graph graph, String parameter) {
        return Nets.relative(plan.gradient(parameter), Nets.backprop(graph).gradient(parameter));
    }

    @Test
    void movingTheFrontierOnlyGivesTheSameGradientsAsMovingEveryNode() {
        ExactPlan full = run(CHAIN, everyNodeMoves(CHAIN, 1));
        ExactPlan frontier = run(CHAIN, Rules.frontier(CHAIN, 1));
        for (String layer : Nets.LAYERS) {
            String weight = layer + ".weight";
            assertThat(Nets.relative(frontier.gradient(weight), full.gradient(weight))).isLessThan(1e-14);
            assertThat(error(full, CHAIN, weight)).isLessThan(1e-14);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.99})
    void anotherRateScalesEachLevelsGradientByItsPower(double rate) {
        ExactPlan expected = Nets.backprop(CHAIN);
        for (List<Step> steps : List.of(Rules.frontier(CHAIN, rate), everyNodeMoves(CHAIN, rate))) {
            ExactPlan plan = run(CHAIN, steps);
            for (int k = 0; k < 5; k++) {
                String weight = Nets.LAYERS.get(4 - k) + ".weight";
                double[] found = plan.gradient(weight);
                double ratio = Nets.norm(found) / Nets.norm(expected.gradient(weight));
                assertThat(ratio).as(weight).isCloseTo(Math.pow(rate, k), within(1e-12));
                assertThat(Nets.angle(found, expected.gradient(weight))).as(weight).isLessThan(1e-6);
            }
        }
    }

    /** Four matrices of width 12 and a skip from h1 over two of them, with so many identity nodes in the skip. */
    private static Graph skip(int identities) {
        Graph.Builder builder = Graph.builder()
                .input("x", 12)
                .dense("h1", "x", 12, Activation.NONE)
                .dense("h2", "h1", 12, Activation.TANH)
                .dense("h3", "h2", 12, Activation.TANH);
        String end = "h1";
        for (int k = 0; k < identities; k++) {
            builder.identity("carry" + k, end);
            end = "carry" + k;
        }
        return builder.add("sum", end, "h3").dense("y", "sum", 12, Activation.TANH).build(Energy.gaussian(1));
    }

    @Test
    void anUnlevelledSkipBreaksThePublishedScheduleBelowIt() {
        Graph graph = skip(0);
        ExactPlan plan = run(graph, everyNodeMoves(graph, 1));
        assertThat(error(plan, graph, "h1.weight")).isGreaterThan(0.1);
        assertThat(error(plan, graph, "y.weight")).isLessThan(1e-14);
    }

    @Test
    void oneIdentityForEachLevelThatAnEdgeJumpsRestoresIt() {
        Graph graph = skip(0);
        Graph levelled = Levels.levelled(graph);
        assertThat(levelled.nodes()).hasSize(graph.nodes().size() + 2);
        ExactPlan plan = run(levelled, everyNodeMoves(levelled, 1));
        for (String layer : List.of("h1", "h2", "h3", "y")) {
            assertThat(error(plan, graph, layer + ".weight")).as(layer).isLessThan(1e-14);
        }
    }

    @Test
    void levellingIsWhatIdentitiesByHandAreBitForBit() {
        Graph graph = Levels.levelled(skip(0));
        Graph byHand = skip(2);
        ExactPlan levelled = Nets.inferred(Nets.plan(graph, LearningRule.ZIL, Inference.DEFAULT));
        ExactPlan hand = Nets.inferred(Nets.plan(byHand, LearningRule.ZIL, Inference.DEFAULT));
        graph.parameters().forEach(p -> assertThat(levelled.gradient(p.name())).isEqualTo(hand.gradient(p.name())));
    }

    @Test
    void oneIdentityTooManyBreaksItAgain() {
        Graph graph = skip(3);
        ExactPlan plan = run(graph, everyNodeMoves(graph, 1));
        assertThat(error(plan, graph, "h1.weight")).isGreaterThan(0.1);
        assertThat(error(plan, graph, "h3.weight")).isLessThan(1e-14);
    }

    @Test
    void theFrontierLevelsAnyGraphByItself() {
        Graph graph = skip(0);
        ExactPlan plan = run(graph, Rules.frontier(graph, 1));
        for (String layer : List.of("h1", "h2", "h3", "y")) {
            assertThat(error(plan, graph, layer + ".weight")).as(layer).isLessThan(1e-14);
        }
    }

    @Test
    void exactLearningIsBackpropagationOnASkipToo() {
        Graph graph = skip(0);
        ExactPlan plan = Nets.inferred(Nets.plan(graph, LearningRule.EXACT, Inference.DEFAULT));
        for (String layer : List.of("h1", "h2", "h3", "y")) {
            assertThat(error(plan, graph, layer + ".weight")).as(layer).isLessThan(1e-14);
        }
    }
}
