package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.schedule.Step.Apply;
import dev.pc4j.schedule.Step.Learn;
import dev.pc4j.schedule.Step.Predict;
import dev.pc4j.schedule.Step.Relax;
import dev.pc4j.schedule.Step.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The steps of every {@link LearningRule}. */
final class Rules {

    /** Steps and whether they run under the fixed prediction assumption. */
    record Body(boolean held, List<Step> steps) {}

    private Rules() {}

    /** T x [predict all][relax all], [predict all][learn all]. */
    static Body strict(Graph graph, Inference inference) {
        return new Body(false, simultaneous(graph, inference));
    }

    /** The same, held. */
    static Body fixed(Graph graph, Inference inference) {
        return new Body(true, simultaneous(graph, inference));
    }

    private static List<Step> simultaneous(Graph graph, Inference inference) {
        Predict predict = new Predict(graph.predicted());
        Relax relax = new Relax(graph.free(), inference.gamma());
        return List.of(
                new Repeat(inference.steps(), List.of(predict, relax)), predict, new Learn(graph.predicted()));
    }

    /** From the output down, held: [relax l] at rate 1, then [learn all]. */
    static Body exact(Graph graph, Inference inference) {
        List<Step> steps = new ArrayList<>();
        Levels levels = Levels.of(graph);
        for (int level = 1; level < levels.depth(); level++) {
            steps.add(new Relax(levels.at(level), new Rate(1, false)));
        }
        steps.add(new Learn(graph.predicted()));
        return new Body(true, steps);
    }

    /** Z-IL at rate 1. */
    static Body zil(Graph graph, Inference inference) {
        return new Body(false, frontier(graph, 1));
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
                steps.add(new Relax(front, new Rate(rate, false)));
            }
            steps.add(new Predict(front));
            steps.add(new Learn(front));
        }
        return steps;
    }

    /**
     * T sweeps over the free nodes from the output down. Before a node moves, its own prediction and those of its children are
     * refreshed where a parent of theirs has moved since; on a chain that is one prediction and one relaxation a layer.
     */
    static Body sequential(Graph graph, Inference inference) {
        BitSet stale = new BitSet();
        sweep(graph, inference, stale);
        List<Step> steady = sweep(graph, inference, stale);
        return new Body(false, List.of(
                new Repeat(inference.steps(), steady), new Predict(graph.predicted()), new Learn(graph.predicted())));
    }

    private static List<Step> sweep(Graph graph, Inference inference, BitSet stale) {
        List<Step> steps = new ArrayList<>();
        for (int node : graph.free().reversed()) {
            List<Integer> refresh = new ArrayList<>(graph.children(node));
            refresh.add(node);
            refresh.removeIf(n -> !stale.get(n));
            if (!refresh.isEmpty()) {
                steps.add(new Predict(refresh));
                refresh.forEach(stale::clear);
            }
            steps.add(new Relax(List.of(node), inference.gamma()));
            graph.children(node).forEach(stale::set);
        }
        return steps;
    }

    /** T x [predict all][learn all][relax all][apply], [predict all]: values and parameters both move by the same errors. */
    static Body incremental(Graph graph, Inference inference) {
        Predict predict = new Predict(graph.predicted());
        List<Step> body = List.of(
                predict, new Learn(graph.predicted()), new Relax(graph.free(), inference.gamma()), new Apply());
        return new Body(false, List.of(new Repeat(inference.steps(), body), predict));
    }
}
