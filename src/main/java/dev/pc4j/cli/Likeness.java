package dev.pc4j.cli;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * How like one gradient is to another.
 *
 * @param cosine of the angle between them; not a number where one is zero
 * @param ratio of their norms
 */
record Likeness(double cosine, double ratio) {

    /** Of a gradient to that of backpropagation. */
    static Likeness of(float[] gradient, float[] backprop) {
        double dot = 0;
        double own = 0;
        double other = 0;
        for (int i = 0; i < gradient.length; i++) {
            dot += (double) gradient[i] * backprop[i];
            own += (double) gradient[i] * gradient[i];
            other += (double) backprop[i] * backprop[i];
        }
        return new Likeness(dot / Math.sqrt(own * other), Math.sqrt(own / other));
    }

    /** The level of each weight's node by the weight's name: its distance to the output. */
    static Map<String, Integer> levels(Graph graph) {
        Levels levels = Levels.of(graph);
        return graph.nodes().stream()
                .flatMap(n -> n.parameters().stream().map(p -> Map.entry(p.name(), levels.of(n.index()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * The norm ratio that theory gives: for fixed prediction on a chain P[Binomial(T, gamma) &gt;= level], because an error comes one
     * level further in an update with probability gamma, as it were. A rate that decays is taken as it goes.
     */
    static OptionalDouble expected(LearningRule rule, Graph graph, Inference inference, int level) {
        boolean chain = graph.nodes().stream().map(Node::parents).allMatch(p -> p.size() < 2);
        if (rule != LearningRule.FIXED_PREDICTION || !chain) {
            return OptionalDouble.empty();
        }
        Schedule schedule = rule.schedule(graph, inference);
        return OptionalDouble.of(schedule.outputScale() * arrived(inference, level));
    }

    private static double arrived(Inference inference, int level) {
        Rate rate = new Rate(inference.rate(), inference.decay());
        double[] share = new double[level + 1];
        share[0] = 1;
        for (int t = 0; t < inference.steps(); t++) {
            for (int k = level; k > 0; k--) {
                share[k] += rate.at(t) * (share[k - 1] - share[k]);
            }
        }
        return share[level];
    }
}
