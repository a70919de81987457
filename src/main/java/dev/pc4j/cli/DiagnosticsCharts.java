package dev.pc4j.cli;

import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.Likeness;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.report.Axis;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Charts of what inferences show of a network.
 *
 * @param graph the network
 * @param rows of each inference
 */
record DiagnosticsCharts(Graph graph, int rows) {
    private static final int MOST_NODES = 8;

    /** The energy of every node over the iterations, of many nodes some; empty where there is no loop. */
    Optional<Exhibit> energies(String title, Diagnostics found) {
        int iterations = found.nodes().getFirst().energies().size();
        if (iterations < 3) {
            return Optional.empty();
        }
        List<Double> x = numbers(0, iterations);
        List<LineChart.Line> lines = some(found.nodes()).stream()
                .map(node -> new LineChart.Line(node.name(), x, node.energies().stream().map(e -> e / rows).toList()))
                .toList();
        String all = lines.size() < found.nodes().size()
                ? ", %d of %d nodes".formatted(lines.size(), found.nodes().size())
                : "";
        return Optional
                .of(new LineChart(title + all, Axis.linear("iteration"), Axis.spanning("energy of a row"), lines));
    }

    /** The first, the last, and some between. */
    private static <T> List<T> some(List<T> all) {
        int shown = Math.min(MOST_NODES, all.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> all.get((int) Math.round((double) i * (all.size() - 1) / Math.max(1, shown - 1))))
                .toList();
    }

    /** The cosine of every weight's gradient to backpropagation's, a line for each name; empty where there is none. */
    Optional<Exhibit> cosines(Map<String, Diagnostics> found) {
        return gradients("Cosine to backpropagation's gradient", Axis.linear("cosine"), found, Likeness::cosine);
    }

    /** The same of the ratio of their norms. */
    Optional<Exhibit> ratios(Map<String, Diagnostics> found) {
        return gradients("Norm of the gradient beside backpropagation's", Axis.spanning("ratio of norms"), found,
                Likeness::ratio);
    }

    private Optional<Exhibit> gradients(String title, Axis y, Map<String, Diagnostics> found,
            ToDoubleFunction<Likeness> figure) {
        List<String> weights = weights();
        List<LineChart.Line> lines = new ArrayList<>();
        found.forEach((name, diagnostics) -> {
            if (!diagnostics.gradients().isEmpty()) {
                lines.add(new LineChart.Line(name, numbers(1, weights.size()), weights.stream()
                        .map(weight -> figure.applyAsDouble(diagnostics.gradient(weight).toBackprop()))
                        .toList()));
            }
        });
        String x = "weights, from %s at the input (1) to %s".formatted(weights.getFirst(), weights.getLast());
        return lines.isEmpty() ? Optional.empty() : Optional.of(new LineChart(title, Axis.linear(x), y, lines));
    }

    private List<String> weights() {
        return graph.parameters().stream().filter(p -> !p.isBias()).map(Parameter::name).toList();
    }

    private static List<Double> numbers(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(i -> (double) i).toList();
    }
}
