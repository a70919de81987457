package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.List;

/**
 * Error-based predictive coding (Goemaere, Oliviers, Bogacz and Demeester 2025, arXiv 2505.20137): the errors are what moves, from zero, by the
 * gradient of the whole energy; each of the T steps is a forward and a backward pass, so that an error reaches every node in one. Values,
 * errors and gradients of the equilibrium are those of the strict rule. Learning is local, from the errors and values that are found.
 */
public final class ErrorBased implements Rule {
    /** The rule. */
    public static final ErrorBased RULE = new ErrorBased();

    private ErrorBased() {}

    @Override
    public String label() {
        return "epc";
    }

    @Override
    public String description() {
        return "errors move instead of values, through the whole network in each of T steps; the equilibrium is strict's";
    }

    @Override
    public boolean iterative() {
        return true;
    }

    @Override
    public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
        Rule.requireLevels(label(), graph, moved);
        inference.requirePlain(label(), "moves errors instead of values");
        List<Integer> all = graph.predicted();
        return new Schedule(label(), false, false, inference.outputScale(), List.of(
                new Step.Initialise(all, Start.FEED_FORWARD),
                new Step.Repeat(inference.steps(), List.of(new Step.RelaxErrors(moved, inference.gamma()))),
                new Step.Predict(all),
                new Step.Learn(all))).madeFor(graph, inference);
    }
}
