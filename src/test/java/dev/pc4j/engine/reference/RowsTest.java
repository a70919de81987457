package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Inferred;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rows know nothing of each other: permuting them permutes values and errors, and a batch is the sum of its parts. */
class RowsTest {
    private static final int ROWS = 6;
    private static final Inference INFERENCE = new Inference(5, 0.1);

    @Property(tries = 30, seed = "3")
    void permutationOfRowsCommutes(@ForAll LearningRule rule, @ForAll Energy.Kind kind, @ForAll long seed) {
        Graph graph = graph(kind);
        List<Integer> order = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        ExactPlan plan = inferred(graph, rule, IntStream.range(0, ROWS).boxed().toList());
        ExactPlan permuted = inferred(graph, rule, order);
        double bound = rule == LearningRule.INCREMENTAL ? 1e-10 : 0;
        for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
            assertThat(permuted.error(node.name()))
                    .containsExactly(rows(plan.error(node.name()), node.width(), order), within(bound));
            assertThat(permuted.value(node.name()))
                    .containsExactly(rows(plan.value(node.name()), node.width(), order), within(bound));
        }
        for (Parameter parameter : graph.parameters()) {
            assertThat(Nets.relative(permuted.gradient(parameter.name()), plan.gradient(parameter.name())))
                    .as(parameter.name())
                    .isLessThan(1e-10);
        }
    }

    @Property(tries = 30, seed = "4")
    void aBatchIsTheSumOfItsParts(@ForAll LearningRule rule, @ForAll Energy.Kind kind,
            @ForAll @IntRange(min = 1, max = 5) int cut) {
        if (rule == LearningRule.INCREMENTAL) {
            return;
        }
        Graph graph = graph(kind);
        ExactPlan whole = plan(graph, rule);
        List<Integer> all = IntStream.range(0, ROWS).boxed().toList();
        Inferred both = infer(whole, all);
        ExactPlan first = plan(graph, rule);
        ExactPlan second = plan(graph, rule);
        double parts = infer(first, all.subList(0, cut)).energy() + infer(second, all.subList(cut, ROWS)).energy();
        assertThat(parts).isCloseTo(both.energy(), within(1e-12 * both.energy()));
        for (Parameter parameter : graph.parameters()) {
            double[] sum = first.gradient(parameter.name());
            double[] other = second.gradient(parameter.name());
            Arrays.setAll(sum, i -> sum[i] + other[i]);
            assertThat(Nets.relative(sum, whole.gradient(parameter.name()))).as(parameter.name())
                    .isLessThan(1e-10);
        }
    }

    private static Graph graph(Energy.Kind kind) {
        return Nets.chain(Activation.TANH, Energy.of(kind, 0.5), 7, 6, 5, 4);
    }

    private static ExactPlan plan(Graph graph, LearningRule rule) {
        return Nets.plan(graph, rule, INFERENCE);
    }

    private static ExactPlan inferred(Graph graph, LearningRule rule, List<Integer> order) {
        ExactPlan plan = plan(graph, rule);
        infer(plan, order);
        return plan;
    }

    private static Inferred infer(ExactPlan plan, List<Integer> order) {
        Graph graph = plan.plan().graph();
        return plan.infer(
                rows(Nets.x(graph, ROWS), graph.input().width(), order),
                rows(Nets.y(graph, ROWS), graph.output().width(), order));
    }

    private static double[] rows(double[] values, int width, List<Integer> order) {
        double[] picked = new double[order.size() * width];
        for (int r = 0; r < order.size(); r++) {
            System.arraycopy(values, order.get(r) * width, picked, r * width, width);
        }
        return picked;
    }
}
