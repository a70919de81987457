package dev.pc4j.schedule;

import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Monte Carlo predictive coding (Oliviers, Bogacz and Meulemans 2024, arXiv 2410.19503): the strict rule with noise, so that inference samples
 * values from exp(-F / temperature) instead of settling at their most likely ones. With a free output it generates.
 */
public final class Langevin implements Rule {
    /** At temperature 1. */
    public static final Langevin RULE = new Langevin(1);

    private static final String WORD = "langevin";

    private final double temperature;

    private Langevin(double temperature) {
        this.temperature = temperature;
    }

    /** At another temperature, positive. */
    @Override
    public Langevin with(double other) {
        if (!(other > 0) || Double.isInfinite(other)) {
            throw new IllegalArgumentException(
                    "temperature " + other + " is not a positive number: use 1, or the rule strict");
        }
        return new Langevin(other);
    }

    @Override
    public String label() {
        return temperature == RULE.temperature ? WORD : WORD + ":" + temperature;
    }

    @Override
    public String description() {
        return "strict with noise of temperature %s, which samples from exp(-F); %s:0.5 for another".formatted(
                temperature,
                WORD);
    }

    @Override
    public boolean iterative() {
        return true;
    }

    @Override
    public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
        inference.requirePlain(label(), "samples by plain steps with noise");
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Initialise(graph.predicted(), Start.FEED_FORWARD));
        steps.addAll(Rules.settle(
                graph, new Step.Relax(moved, inference.gamma(), Map.of(), temperature), inference.steps()));
        steps.add(new Step.Learn(graph.predicted()));
        return new Schedule(label(), false, false, inference.outputScale(), steps).madeFor(graph, inference);
    }
}
