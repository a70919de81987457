package dev.pc4j.cli;

import dev.pc4j.report.Axis;
import dev.pc4j.report.BarChart;
import dev.pc4j.report.Exhibit;
import dev.pc4j.reproduce.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Charts of a paper's figures: those that measure one thing of several, as in {@code test accuracy, SeqIL}, side by side. */
final class FigureCharts {
    private static final Pattern OF = Pattern.compile("([^,]+), (.+)");
    private static final Pattern NUMBER = Pattern.compile("(-?\\d+(?:\\.\\d+)?(?:[eE]-?\\d+)?).*");

    private FigureCharts() {}

    /** A chart for each thing that at least two figures of ours measure. */
    static List<Exhibit> of(List<Figure> figures) {
        Map<String, Map<String, Figure>> measured = new LinkedHashMap<>();
        for (Figure figure : figures) {
            Matcher of = OF.matcher(figure.what());
            if (of.matches() && figure.ours().isPresent()) {
                measured.computeIfAbsent(of.group(1), _ -> new LinkedHashMap<>()).put(of.group(2), figure);
            }
        }
        List<Exhibit> charts = new ArrayList<>();
        measured.forEach((what, each) -> {
            if (each.size() > 1) {
                charts.add(chart(what, each));
            }
        });
        return charts;
    }

    private static BarChart chart(String what, Map<String, Figure> figures) {
        List<BarChart.Bars> bars = List.of(
                new BarChart.Bars("published", figures.values().stream().map(f -> leading(f.published())).toList()),
                new BarChart.Bars("ours", figures.values().stream().map(f -> f.ours().orElseThrow()).toList()));
        return new BarChart(Text.capitalised(what), "of", Axis.spanning(what), List.copyOf(figures.keySet()), bars);
    }

    /** The number that a published figure begins with; not a number where it begins with none. */
    private static double leading(String published) {
        Matcher number = NUMBER.matcher(published);
        return number.matches() ? Double.parseDouble(number.group(1)) : Double.NaN;
    }
}
