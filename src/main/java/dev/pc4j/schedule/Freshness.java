package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Program.Timed;
import java.util.BitSet;
import java.util.List;

/**
 * Tells whether a schedule computes the same when everything is predicted between its iterations. An error is x - mu with mu as predicted
 * last, so a prediction out of turn changes it only where a parent has moved since; and that matters only if a relaxation reads the error,
 * of its node or of a child, before the schedule itself predicts it again. Learning is no part of it.
 */
final class Freshness {
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

    /** Whether no relaxation of these iterations reads an error that the predictions after them have changed. */
    boolean lasts(List<List<Timed>> iterations) {
        for (List<Timed> iteration : iterations) {
            if (!iteration.stream().map(Timed::step).allMatch(this::follow)) {
                return false;
            }
            changed.or(outdated);
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
            default -> throw new IllegalArgumentException("an iteration is predictions and relaxations, not " + step);
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
