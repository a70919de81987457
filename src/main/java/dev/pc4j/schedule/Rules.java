package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Step.Apply;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import dev.pc4j.schedule.Step.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps of every {@link LearningRule}. */
final class Rules {

    /** Steps and whether they run under the fixed prediction assumption. */
    record Body(boolean held, List<Step> steps) {}

    /** Makes the steps after the start. */
    @FunctionalInterface
    interface Maker {
        Body make(Graph graph, List<Integer> moved, Inference inference);
    }

    private Rules() {}

    /** T x [predict all][relax all], [predict all][learn all]. */
    static Body strict(Graph graph, List<Integer> moved, Inference inference) {
        return new Body(false, simultaneous(graph, moved, inference));
    }

    /** The same, held. */
    static Body fixed(Graph graph, List<Integer> moved, Inference inference) {
        return new Body(true, simultaneous(graph, moved, inference));
    }

    private static List<Step> simultaneous(Graph graph, List<Integer> moved, Inference inference) {
        List<Step> steps = new ArrayList<>(settle(graph, inference.relax(moved), inference.steps()));
        steps.add(new Learn(graph.predicted()));
        return steps;
    }

    /** T x [predict all][relax], [predict all]. */
    static List<Step> settle(Graph graph, Relax relax, int times) {
        Predict predict = new Predict(graph.predicted());
        return List.of(new Repeat(times, List.of(predict, relax)), predict);
    }

    /** From the output down, held: [relax l] at rate 1, then [learn all]. */
    static Body exact(Graph graph, List<Integer> moved, Inference inference) {
        List<Step> steps = new ArrayList<>();
        Levels levels = Levels.of(graph);
        for (int level = 1; level < levels.depth(); level++) {
            steps.add(toMessage(graph, levels.at(level), 1));
        }
        steps.add(new Learn(graph.predicted()));
        return new Body(true, steps);
    }

    /**
     * Z-IL at rate 1. A message over a long edge is that of its child's own step, when none of the child's parents had moved. Where one has
     * moved by the time that the message is read, and the Jacobian may depend on it, predictions are held at the feed-forward pass: that is
     * where the Jacobian was taken.
     */
    static Body zil(Graph graph, List<Integer> moved, Inference inference) {
        Levels levels = Levels.of(graph);
        boolean mixed = graph.nodes()
                .stream()
                .anyMatch(n -> !n.operator().hasConstantJacobian() && mixes(graph, levels, n));
        return new Body(mixed, frontier(graph, 1));
    }

    /** Whether parents of a node move at different steps. */
    private static boolean mixes(Graph graph, Levels levels, Node node) {
        return node.parents().stream().filter(p -> !graph.node(p).isInput()).map(levels::of).distinct().count() > 1;
    }

    /**
     * From the output down, one level a step: [predict l][learn l][relax l+1 from the output]. Only the frontier moves, because no
     * parameter ever reads what happens behind it. A node's error stays as predicted at its own level's step, which is what a chain
     * of identity nodes on a longer edge would hand down ({@link Levels#levelled}): so this schedule levels any graph.
     *
     * @param rate 1 for Z-IL; another rate scales level k's gradient by its k-th power
     */
    static List<Step> frontier(Graph graph, double rate) {
        Levels levels = Levels.of(graph);
        List<Step> steps = new ArrayList<>();
        for (int level = 0; level < levels.depth(); level++) {
            List<Integer> front = levels.at(level);
            if (level > 0) {
                steps.add(toMessage(graph, front, rate));
            }
            steps.add(new Predict(front));
            List<Integer> learners = front.stream().filter(n -> !graph.node(n).parameters().isEmpty()).toList();
            if (!learners.isEmpty()) {
                steps.add(new Learn(learners));
            }
        }
        return steps;
    }

    /**
     * Moves nodes whose errors are zero to where p e is the message from their children, if the rate is 1: a node of precision p moves at
     * 1 / p (Salvatori et al. 2022 have p = 1).
     */
    private static Relax toMessage(Graph graph, List<Integer> nodes, double rate) {
        Map<Integer, Double> factors = new HashMap<>();
        for (int node : nodes) {
            double precision = graph.node(node).energy().precision();
            if (precision != 1) {
                factors.put(node, 1 / precision);
            }
        }
        return new Relax(nodes, new Rate(rate, false), factors, 0);
    }

    /**
     * T sweeps over the free nodes from the output down. Before a node moves, its own prediction and those of its children are
     * refreshed where a parent of theirs has moved since; on a chain that is one prediction and one relaxation a layer.
     */
    static Body sequential(Graph graph, List<Integer> moved, Inference inference) {
        BitSet stale = new BitSet();
        sweep(graph, moved, inference, stale);
        List<Step> steady = sweep(graph, moved, inference, stale);
        return new Body(false, List.of(
                new Repeat(inference.steps(), steady), new Predict(graph.predicted()), new Learn(graph.predicted())));
    }

    private static List<Step> sweep(Graph graph, List<Integer> moved, Inference inference, BitSet stale) {
        List<Step> steps = new ArrayList<>();
        for (int node : moved.reversed()) {
            List<Integer> refresh = new ArrayList<>(graph.children(node));
            if (!graph.node(node).isInput()) {
                refresh.add(node);
            }
            refresh.removeIf(n -> !stale.get(n));
            if (!refresh.isEmpty()) {
                steps.add(new Predict(refresh));
                refresh.forEach(stale::clear);
            }
            steps.add(inference.relax(List.of(node)));
            graph.children(node).forEach(stale::set);
        }
        return steps;
    }

    /** T x [predict all][learn all][relax all][apply], [predict all]: values and parameters both move by the same errors. */
    static Body incremental(Graph graph, List<Integer> moved, Inference inference) {
        Predict predict = new Predict(graph.predicted());
        List<Step> body = List.of(
                predict, new Learn(graph.predicted()), inference.relax(moved), new Apply());
        return new Body(false, List.of(new Repeat(inference.steps(), body), predict));
    }
}
