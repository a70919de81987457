package dev.pc4j.cli;

import dev.pc4j.cli.bench.Line;
import dev.pc4j.cli.bench.Timing;
import dev.pc4j.report.Axis;
import dev.pc4j.report.BarChart;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What there is to look at of measured problems.
 *
 * @param ours our lines, and what the device's rates allow
 * @param peers other libraries' lines, of which those on the same problems are shown
 */
record BenchReport(List<Line> ours, List<Line> peers) {

    /** A chart for each precision, and a table of all lines. */
    Report of(CommandSpec command) {
        List<Line> lines = Stream.concat(ours.stream(), peers.stream().filter(this::isOfOurs)).toList();
        List<Exhibit> exhibits = new ArrayList<>();
        lines.stream()
                .map(Line::precision)
                .distinct()
                .forEach(precision -> exhibits.add(chart(precision,
                        lines.stream().filter(line -> line.precision().equals(precision)).toList())));
        exhibits.add(table(lines).cells("Every line"));
        return ReportOptions.of("Inference, measured", command)
                .section("Inference iterations per second",
                        "Each with the feed-forward start and the weight gradients counted in; of several lines the median. The table says on which device each was measured.",
                        exhibits);
    }

    private boolean isOfOurs(Line peer) {
        return ours.stream()
                .anyMatch(line -> line.problem().equals(peer.problem()) && line.network().equals(peer.network()));
    }

    private static BarChart chart(String precision, List<Line> lines) {
        List<String> problems = lines.stream().map(Line::problem).distinct().toList();
        List<BarChart.Bars> bars = lines.stream()
                .map(Line::by)
                .distinct()
                .map(by -> new BarChart.Bars(by, problems.stream().map(problem -> median(lines, by, problem)).toList()))
                .toList();
        return new BarChart("Iterations per second, " + precision, "problem", Axis.spanning("iterations/s"), problems,
                bars);
    }

    /** Not a number where there is no such line. */
    private static double median(List<Line> lines, String by, String problem) {
        return Timing.median(lines.stream()
                .filter(line -> line.by().equals(by) && line.problem().equals(problem))
                .mapToDouble(Line::iterationsPerSecond)
                .sorted()
                .toArray());
    }

    private static Table table(List<Line> lines) {
        Table table = new Table("problem", "network", "measured", "precision", "ms", "iterations/s", "device");
        lines.forEach(line -> table.row(line.problem(), line.network(), line.by(), line.precision(),
                Text.figure(line.milliseconds()), Text.figure(line.iterationsPerSecond()), line.device()));
        return table;
    }
}
