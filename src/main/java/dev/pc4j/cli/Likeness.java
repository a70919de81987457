package dev.pc4j.cli;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import java.util.Map;
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

    /** The level of each weight's node by the weight's name, its distance to the output: of several the least. */
    static Map<String, Integer> levels(Graph graph) {
        Levels levels = Levels.of(graph);
        return graph.nodes()
                .stream()
                .flatMap(n -> n.parameters().stream().map(p -> Map.entry(p.name(), levels.of(n.index()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::min));
    }
}
