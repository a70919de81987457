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
        ReferencePlan plan = inferred(graph, rule, IntStream.range(0, ROWS).boxed().toList());
        ReferencePlan permuted = inferred(graph, rule, order);
        double bound = rule == LearningRule.INCREMENTAL ? 1e-10 : 0;
        for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
            assertThat(permuted.exactError(node.name()))
                    .containsExactly(rows(plan.exactError(node.name()), node.width(), order), within(bound));
            assertThat(permuted.exactValue(node.name()))
                    .containsExactly(rows(plan.exactValue(node.name()), node.width(), order), within(bound));
        }
        for (Parameter parameter : graph.parameters()) {
            assertThat(Nets.relative(permuted.exactGradient(parameter.name()), plan.exactGradient(parameter.name())))
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
        ReferencePlan whole = plan(graph, rule);
        List<Integer> all = IntStream.range(0, ROWS).boxed().toList();
        Inferred both = infer(whole, all);
        ReferencePlan first = plan(graph, rule);
        ReferencePlan second = plan(graph, rule);
        double parts = infer(first, all.subList(0, cut)).energy() + infer(second, all.subList(cut, ROWS)).energy();
        assertThat(parts).isCloseTo(both.energy(), within(1e-12 * both.energy()));
        for (Parameter parameter : graph.parameters()) {
            double[] sum = first.exactGradient(parameter.name());
            double[] other = second.exactGradient(parameter.name());
            Arrays.setAll(sum, i -> sum[i] + other[i]);
            assertThat(Nets.relative(sum, whole.exactGradient(parameter.name()))).as(parameter.name())
                    .isLessThan(1e-10);
        }
    }

    private static Graph graph(Energy.Kind kind) {
        return Nets.chain(Activation.TANH, new Energy(kind, 0.5), 7, 6, 5, 4);
    }

    private static ReferencePlan plan(Graph graph, LearningRule rule) {
        return Nets.plan(graph, rule, INFERENCE);
    }

    private static ReferencePlan inferred(Graph graph, LearningRule rule, List<Integer> order) {
        ReferencePlan plan = plan(graph, rule);
        infer(plan, order);
        return plan;
    }

    private static Inferred infer(ReferencePlan plan, List<Integer> order) {
        Graph graph = plan.graph();
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
