package dev.pc4j.cli;

import dev.pc4j.report.Axis;
import dev.pc4j.report.BarChart;
import dev.pc4j.report.Exhibit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Charts of a sweep: a bar for each setting, in the colour of its rule.
 *
 * @param found what the runs of each setting have found
 */
record SweepCharts(Map<SweepSetting, SweepSetting.Found> found) {

    /** The accuracy on the test rows, or the squared error. */
    Exhibit scores(boolean classes) {
        return classes
                ? chart("Test accuracy", Axis.linear("accuracy"), SweepSetting.Found::accuracies)
                : chart("Test squared error", Axis.spanning("squared error"), SweepSetting.Found::squaredErrors);
    }

    /** The loss on the test rows. */
    Exhibit losses() {
        return chart("Test loss", Axis.spanning("loss of a row"), SweepSetting.Found::losses);
    }

    /** What an epoch takes. */
    Exhibit seconds() {
        return chart("Time", Axis.spanning("seconds an epoch"), one -> new double[] {one.secondsPerEpoch()});
    }

    private Exhibit chart(String title, Axis y, Function<SweepSetting.Found, double[]> figures) {
        List<String> categories = found.keySet().stream().map(this::label).toList();
        List<BarChart.Bars> bars = found.keySet()
                .stream()
                .map(setting -> setting.rule().label())
                .distinct()
                .map(rule -> bars(rule, figures))
                .toList();
        return new BarChart(title, "setting", y, categories, bars);
    }

    private BarChart.Bars bars(String rule, Function<SweepSetting.Found, double[]> figures) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        found.forEach((setting, one) -> {
            double[] own = setting.rule().label().equals(rule) ? figures.apply(one) : new double[0];
            means.add(SweepSetting.mean(own));
            deviations.add(SweepSetting.deviation(own));
        });
        boolean spread = deviations.stream().anyMatch(Double::isFinite);
        return new BarChart.Bars(rule, means, spread ? deviations : List.of());
    }

    /** What tells a setting from the others. */
    private String label(SweepSetting setting) {
        List<String> parts = new ArrayList<>(List.of(setting.rule().label()));
        if (count(other -> other.rate()) > 1 && setting.rate().isPresent()) {
            parts.add(Text.figure(setting.rate().getAsDouble()));
        }
        if (count(other -> other.optimiser().kind()) > 1) {
            parts.add(setting.optimiser().kind().label());
        }
        if (count(other -> other.optimiser().rate()) > 1) {
            parts.add(Text.figure(setting.optimiser().rate()));
        }
        return String.join(" ", parts);
    }

    private long count(Function<SweepSetting, Object> part) {
        return found.keySet().stream().map(part).distinct().count();
    }
}
