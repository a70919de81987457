package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.BitSet;
import java.util.List;

/**
 * Tells whether a schedule computes the same when everything is predicted between its iterations. An error is x - mu with mu as predicted
 * last, so a prediction out of turn changes it only where a parent or the parameters have changed since; and that matters only if a
 * relaxation reads the error, of its node or of a child, or learning does, before the schedule itself predicts it again.
 */
final class Freshness {
    /** After so many passes of a loop the next ones are like the last: one for what is outdated at their end, one for what that changes. */
    private static final int FEW = 3;

    private final Graph graph;
    private final boolean held;

    /** Nodes with a parent that has moved since the schedule predicted them. */
    private final BitSet outdated = new BitSet();

    /** Those of them that were predicted out of turn. */
    private final BitSet changed = new BitSet();

    /** A schedule at its feed-forward start, where all predictions are fresh. */
    Freshness(Graph graph, boolean held) {
        this.graph = graph;
        this.held = held;
    }

    /** Whether nothing in these legs reads an error that the predictions after iterations before have changed. */
    boolean lasts(List<Leg> legs) {
        for (Leg leg : legs) {
            for (int pass = 0; pass < Math.min(leg.times(), FEW); pass++) {
                if (!leg.steps().stream().allMatch(this::follow)) {
                    return false;
                }
                if (leg.iterates()) {
                    changed.or(outdated);
                }
            }
        }
        return true;
    }

    private boolean follow(Step step) {
        switch (step) {
            case Step.Predict predict -> predict.nodes().forEach(this::refresh);
            case Step.Relax relax -> {
                if (relax.nodes().stream().anyMatch(this::readsChanged)) {
                    return false;
                }
                relax.nodes().forEach(this::move);
            }
            case Step.Learn learn -> {
                return learn.nodes().stream().noneMatch(changed::get);
            }
            case Step.Apply apply -> graph.predicted().forEach(outdated::set);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void refresh(int node) {
        outdated.clear(node);
        changed.clear(node);
    }

    private boolean readsChanged(int node) {
        return changed.get(node) || graph.children(node).stream().anyMatch(changed::get);
    }

    private void move(int node) {
        if (!held) {
            graph.children(node).forEach(outdated::set);
        }
    }
}
