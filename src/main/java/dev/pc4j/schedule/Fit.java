package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.BitSet;

/** Whether a schedule can run on a graph; what is wrong is one line. */
final class Fit {
    private final Graph graph;
    private final Schedule schedule;

    /** Of all loops. */
    private long passes;

    /** Which nodes learn, in whatever step. */
    private final BitSet learnt = new BitSet();

    Fit(Graph graph, Schedule schedule) {
        this.graph = graph;
        this.schedule = schedule;
    }

    /** Throws an {@link IllegalArgumentException} unless it can. */
    void check() {
        require(schedule.topology().isEmpty() || schedule.topology().equals(graph.topology()),
                "was made for another graph, of %d nodes (this one has %d, or other edges): make it for this graph"
                        .formatted(schedule.topology().size(), graph.nodes().size()));
        require(schedule.outputScale() > 0 && Double.isFinite(schedule.outputScale()),
                "scales the output by %s: use a positive number, 1 for a hard clamp"
                        .formatted(schedule.outputScale()));
        require(!schedule.steps().isEmpty(), "has no steps: let it predict, relax and learn");
        for (Step step : schedule.steps()) {
            if (step instanceof Step.Repeat loop) {
                loop(loop);
            } else {
                single(step);
            }
        }
        require(passes <= Integer.MAX_VALUE,
                "repeats %d times in all: use at most %d".formatted(passes, Integer.MAX_VALUE));
        require(!schedule.tolerance().stops() || canStop(),
                "has no single loop of noiseless relaxations that a tolerance of %s could stop: use strict, or leave the tolerance out"
                        .formatted(schedule.tolerance().norm()));
        // Steps that go by levels name joints too; a schedule all of whose learners have nothing to learn is of another graph.
        require(learnt.isEmpty() || graph.parameters().isEmpty()
                || learnt.stream().anyMatch(n -> !graph.node(n).parameters().isEmpty()),
                "learns nodes %s, none of which has parameters: let nodes learn that have some".formatted(learnt));
    }

    private boolean canStop() {
        return Course.of(graph, schedule).isPresent() && !Course.moving(schedule).isEmpty()
                && schedule.flat().noneMatch(step -> step instanceof Step.Relax relax && relax.temperature() > 0);
    }

    private void loop(Step.Repeat loop) {
        require(loop.times() >= 0, "repeats %d times: use 0 or more".formatted(loop.times()));
        passes += loop.times();
        require(!loop.body().isEmpty() || graph.free().isEmpty(), "repeats nothing %d times: give the loop a body"
                .formatted(loop.times()));
        for (Step step : loop.body()) {
            require(!(step instanceof Step.Repeat), "has a loop in a loop: write the inner one out");
            single(step);
        }
    }

    private void single(Step step) {
        step.nodes().forEach(n -> node(step, n));
        require(step.nodes().stream().distinct().count() == step.nodes().size(),
                "names a node twice in %s: once is enough".formatted(step));
        switch (step) {
            case Step.Initialise start -> named(step);
            case Step.Predict predict -> predicted(step);
            case Step.Relax relax -> relax(relax);
            case Step.RelaxErrors relax -> rate(relax.rate().gamma());
            case Step.Nudge nudge -> require(Double.isFinite(nudge.strength()),
                    "nudges by %s: use a finite number".formatted(nudge.strength()));
            case Step.Learn learn -> learn(learn);
            case Step.Apply apply -> {}
            case Step.Repeat loop -> throw new IllegalStateException("loops are taken apart before");
        }
    }

    private void named(Step step) {
        require(!step.nodes().isEmpty(),
                "has a %s of no nodes: name some, or leave it out".formatted(step.getClass().getSimpleName()));
    }

    private void relax(Step.Relax relax) {
        rate(relax.rate().gamma());
        relax.factors().values().forEach(this::rate);
        require(relax.temperature() >= 0 && Double.isFinite(relax.temperature()),
                "relaxes at temperature %s: use 0 for no noise, or 1".formatted(relax.temperature()));
    }

    private void rate(double gamma) {
        require(gamma >= 0 && Double.isFinite(gamma),
                "relaxes at a rate of %s: use a positive number such as 0.1".formatted(gamma));
    }

    private void learn(Step.Learn learn) {
        predicted(learn);
        require(Double.isFinite(learn.scale()), "scales gradients by %s: use a finite number".formatted(learn.scale()));
        learn.nodes().forEach(learnt::set);
    }

    /** Of nodes that have a prediction. */
    private void predicted(Step step) {
        named(step);
        for (int index : step.nodes()) {
            require(graph.predicted().contains(index), "has a %s of input '%s', which has no prediction: use nodes %s"
                    .formatted(step.getClass().getSimpleName(), graph.node(index).name(), graph.predicted()));
        }
    }

    private void node(Step step, int index) {
        int last = graph.nodes().size() - 1;
        require(index >= 0 && index <= last,
                "has a %s of node %d, and the graph has nodes 0 to %d: was it made for another graph?"
                        .formatted(step.getClass().getSimpleName(), index, last));
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("schedule '%s' %s".formatted(schedule.name(), what));
        }
    }
}
