package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;

/** The learning rules, each a way to make a {@link Schedule} for a graph. */
public enum LearningRule implements Rule {
    /** Simultaneous inference to (near) equilibrium, then one weight update (Rosenbaum 2022, "Strict"). */
    STRICT("strict", "T simultaneous updates of all values, then learn (inference learning)", true, Rules::strict),
    /** As strict with predictions and Jacobians held at the feed-forward pass (Rosenbaum 2022, "FixedPred"). */
    FIXED_PREDICTION("fixed", "strict with predictions and Jacobians held at the feed-forward pass", true,
            Rules::fixed),
    /** The errors set to the backpropagated ones, layer by layer (Rosenbaum 2022, "Exact"). */
    EXACT("exact", "errors set from the output down; gradients equal backpropagation's", false, Rules::exact),
    /** Rate 1 and each level learning at its own step (Song et al. 2020, Salvatori et al. 2022). */
    ZIL("zil", "each level learns at its own step, rate 1; gradients equal backpropagation's", false, Rules::zil),
    /** Values updated one after another from the output down, each seeing the last (Alonso et al. 2024, SeqIL). */
    SEQUENTIAL("sequential", "T sweeps from the output down, each value seeing the last update", true,
            Rules::sequential),
    /** Values and parameters updated together in every iteration (Salvatori et al. 2023, iPC). */
    INCREMENTAL("incremental", "values and weights both updated in each of T iterations", true, Rules::incremental),
    /** Plain backpropagation of the output energy: the baseline. */
    BACKPROP("backprop", "plain backpropagation of the output energy, the baseline", false, Rules::exact);

    private final String label;
    private final String description;
    private final boolean iterative;
    @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
    private final Rules.Maker body;

    LearningRule(String label, String description, boolean iterative, Rules.Maker body) {
        this.label = label;
        this.description = description;
        this.iterative = iterative;
        this.body = body;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean iterative() {
        return iterative;
    }

    @Override
    public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
        if (!iterative) {
            Rule.requireLevels(label, graph, moved);
            requireOneRate(inference);
            // Condition C3 of Song et al. 2020: the one step of a value is its force, or its error is not the backpropagated one.
            inference.requirePlain(label,
                    "moves each value once, by its force at rate 1, or its gradients would not be backpropagation's");
        }
        Rules.Body made = body.make(graph, moved, inference);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Initialise(graph.predicted(), Start.FEED_FORWARD));
        steps.addAll(made.steps());
        return new Schedule(label, made.held(), this == BACKPROP, inference.outputScale(), steps).madeFor(graph,
                inference);
    }

    private void requireOneRate(Inference inference) {
        if (!inference.nodeRates().isEmpty()) {
            throw new IllegalArgumentException(
                    "rule '%s' moves every node at rate 1, and the rate of node '%s' is not for it: use strict, or leave it out"
                            .formatted(label, inference.nodeRates().getFirst().node()));
        }
    }
}
