package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import java.util.ArrayList;
import java.util.List;

/**
 * The strict rule with its outputs pulled towards the targets only so far, by beta, and gradients divided by beta; or pushed away; or both, one
 * after the other, for the centred difference (Pinchetti et al. 2024, arXiv 2407.01163, PN and NN; Scellier et al. 2023 for the centred
 * one). For beta near 0 this is not backpropagation: scale the output's precision for that.
 */
public final class Nudging implements Rule {
    private static final double USUAL = 0.1;

    /** Towards the target by 0.1. */
    public static final Nudging POSITIVE = new Nudging("positive-nudging", List.of(USUAL));
    /** Away from it by 0.1. */
    public static final Nudging NEGATIVE = new Nudging("negative-nudging", List.of(-USUAL));
    /** Both, for the centred difference. */
    public static final Nudging CENTRED = new Nudging("centred-nudging", List.of(USUAL, -USUAL));

    private final String word;
    private final List<Double> strengths;

    private Nudging(String word, List<Double> strengths) {
        this.word = word;
        this.strengths = strengths;
    }

    /** The same with another beta, positive and at most 1, which is a full clamp. */
    @Override
    public Nudging with(double beta) {
        if (!(beta > 0 && beta <= 1)) {
            throw new IllegalArgumentException(
                    "nudging by " + beta + " is out of range: use more than 0 and at most 1");
        }
        return new Nudging(word, strengths.stream().map(s -> Math.copySign(beta, s)).toList());
    }

    @Override
    public String label() {
        double beta = Math.abs(strengths.getFirst());
        return beta == USUAL ? word : word + ":" + beta;
    }

    @Override
    public String description() {
        String way = strengths.size() > 1 ? "towards and from" : strengths.getFirst() > 0 ? "towards" : "from";
        return "strict with outputs pulled %s their targets by %s; %s:0.2 for another".formatted(way,
                Math.abs(strengths.getFirst()), word);
    }

    @Override
    public boolean iterative() {
        return true;
    }

    @Override
    public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
        graph.outputs().stream().filter(output -> moved.contains(output.index())).findFirst().ifPresent(output -> {
            throw new GraphException(
                    "rule '%s' pulls outputs towards targets, and '%s' is free: clamp it, or use strict"
                            .formatted(label(), output.name()));
        });
        List<Step> steps = new ArrayList<>();
        for (double strength : strengths) {
            steps.add(new Step.Initialise(graph.predicted(), Start.FEED_FORWARD));
            steps.add(new Step.Nudge(strength));
            steps.addAll(Rules.settle(graph, inference.relax(moved), inference.steps()));
            boolean second = strength != strengths.getFirst();
            steps.add(new Step.Learn(graph.predicted(), 1 / (strength * strengths.size()), second));
        }
        return new Schedule(label(), false, false, inference.outputScale(), steps).madeFor(graph, inference);
    }
}
