package dev.pc4j.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Exhibits as XChart's charts, in the colours of a light ground. */
final class Charts {
    static final int WIDTH = 720;
    static final int HEIGHT = 400;
    private static final int MOST_MARKED = 60;
    private static final int MOST_WITH_VALUES = 12;
    private static final double LONGEST_DOWN = 0.9;
    private static final double HALF_DECADE = Math.sqrt(10);
    /** As dark as lets the figure in a cell be read. */
    private static final Color MOST_SHADED = new Color(0x66a9dd);
    /** Of categories or of names side by side. */
    private static final int MOST_LETTERS = 80;
    /** The room of the mark before a name, in letters. */
    private static final int LETTERS_OF_MARK = 6;
    private static final int NAME_HEIGHT = 28;
    private static final int SLANT = 35;
    private static final BasicStroke FINE = new BasicStroke(0.4f);
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private final Colours colours;

    Charts(Colours colours) {
        this.colours = colours;
    }

    /** A line chart. */
    Chart<?, ?> of(LineChart lines) {
        XYChart chart = new XYChart(WIDTH, HEIGHT + belowEachOther(lines));
        axes(chart, lines.title(), lines.x(), lines.y());
        legend(chart.getStyler(), lines);
        boolean logX = lines.x().logarithmic(lines.lines().stream().flatMapToDouble(line -> all(line.x())));
        boolean logY = lines.y().logarithmic(lines.lines().stream().flatMapToDouble(line -> all(line.y())));
        AxesChartStyler styler = chart.getStyler();
        styler.setXAxisLogarithmic(logX);
        scale(styler, logY);
        for (LineChart.Line line : lines.lines()) {
            add(chart, line, logY);
        }
        return chart;
    }

    private void add(XYChart chart, LineChart.Line line, boolean log) {
        XYSeries series = chart.addSeries(line.name(), line.x(), drawable(line.y(), log));
        series.setLineColor(colours.of(line.name()));
        series.setLineStyle(colours.stroke(line.name()));
        series.setMarkerColor(colours.of(line.name()));
        series.setMarker(line.x().size() <= MOST_MARKED ? colours.mark(line.name()) : SeriesMarkers.NONE);
    }

    /** A bar chart. */
    Chart<?, ?> of(BarChart bars) {
        CategoryChart chart = new CategoryChart(WIDTH, HEIGHT + belowEachOther(bars));
        axes(chart, bars.title(), Axis.linear(bars.category()), bars.y());
        legend(chart.getStyler(), bars);
        double[] values = bars.bars().stream().flatMapToDouble(each -> all(each.values())).toArray();
        boolean log = bars.y().logarithmic(DoubleStream.of(values));
        scale(chart.getStyler(), log);
        if (log) {
            chart.getStyler()
                    .setYAxisMin(DoubleStream.of(values).filter(value -> value > 0).min().orElseThrow()
                            / HALF_DECADE);
        }
        chart.getStyler().setErrorBarsColor(Ink.TEXT.light());
        chart.getStyler().setOverlapped(bars.oneEach());
        if (bars.categories().stream().mapToInt(String::length).sum() > MOST_LETTERS) {
            chart.getStyler().setXAxisLabelRotation(SLANT);
        }
        for (BarChart.Bars each : bars.bars()) {
            add(chart, bars.categories(), each, log);
        }
        return chart;
    }

    private void add(CategoryChart chart, List<String> categories, BarChart.Bars bars, boolean log) {
        List<Double> values = drawable(bars.values(), log);
        CategorySeries series = bars.deviations().isEmpty()
                ? chart.addSeries(bars.name(), categories, values)
                : chart.addSeries(bars.name(), categories, values, drawable(values, bars.deviations(), log));
        series.setFillColor(colours.of(bars.name()));
    }

    /** The values, of which those that an axis has no place for are not numbers. */
    private static List<Double> drawable(List<Double> values, boolean log) {
        return values.stream()
                .map(value -> Double.isFinite(value) && !(log && value == 0) ? value : Double.NaN)
                .toList();
    }

    /** The deviations from values; on a logarithmic axis none reaches down to zero. */
    private static List<Double> drawable(List<Double> values, List<Double> deviations, boolean log) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            double deviation = Double.isFinite(deviations.get(i)) && Double.isFinite(values.get(i))
                    ? deviations.get(i)
                    : 0;
            all.add(log && deviation > 0 ? Math.min(deviation, LONGEST_DOWN * values.get(i)) : deviation);
        }
        return all;
    }

    /** A matrix, the first row at the top. */
    Chart<?, ?> of(Matrix matrix) {
        HeatMapChart chart = new HeatMapChartBuilder().width(WIDTH).height(WIDTH).build();
        axes(chart, matrix.title(), Axis.linear(matrix.column()), Axis.linear(matrix.row()));
        chart.getStyler().setRangeColors(new Color[] {Ink.GROUND.light(), MOST_SHADED});
        chart.getStyler().setLegendVisible(false);
        int size = matrix.labels().size();
        chart.getStyler().setShowValue(size <= MOST_WITH_VALUES);
        chart.getStyler().setValueFont(FONT);
        chart.getStyler().setValueFontColor(Ink.TEXT.light());
        chart.getStyler().setPlotContentSize(1);
        List<Number[]> cells = new ArrayList<>();
        for (int column = 0; column < size; column++) {
            for (int row = 0; row < size; row++) {
                cells.add(new Number[] {column, size - 1 - row, matrix.counts().get(row).get(column)});
            }
        }
        chart.addSeries(matrix.title(), matrix.labels(), matrix.labels().reversed(), cells);
        return chart;
    }

    /** What of a chart has a name, side by side where there is room. */
    private static void legend(AxesChartStyler styler, Exhibit exhibit) {
        styler.setLegendVisible(exhibit.names().size() > 1);
        styler.setLegendLayout(belowEachOther(exhibit) == 0
                ? Styler.LegendLayout.Horizontal
                : Styler.LegendLayout.Vertical);
    }

    /** The height that names take which there is no room for in one line; 0 where there is. */
    private static int belowEachOther(Exhibit exhibit) {
        int letters = exhibit.names().stream().mapToInt(name -> name.length() + LETTERS_OF_MARK).sum();
        return letters > MOST_LETTERS ? NAME_HEIGHT * exhibit.names().size() : 0;
    }

    /** Of the axis of values; with a formatting function XChart places the labels of logarithmic axes as those of linear ones. */
    private static void scale(AxesChartStyler styler, boolean log) {
        styler.setYAxisLogarithmic(log);
        if (log) {
            styler.setPlotGridLinesStroke(FINE); // there are nine a decade
        } else {
            styler.setyAxisTickLabelsFormattingFunction(Figures::text);
        }
    }

    private static DoubleStream all(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    private static void axes(Chart<? extends AxesChartStyler, ?> chart, String title, Axis x, Axis y) {
        chart.setTitle(title);
        chart.setXAxisTitle(x.label());
        chart.setYAxisTitle(y.label());
        AxesChartStyler styler = chart.getStyler();
        ground(styler);
        text(styler);
    }

    private static void ground(AxesChartStyler styler) {
        Color ground = Ink.GROUND.light();
        styler.setChartBackgroundColor(ground);
        styler.setPlotBackgroundColor(ground);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendBackgroundColor(ground);
        styler.setLegendBorderColor(ground);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setPlotGridLinesColor(Ink.GRID.light());
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setAxisTickMarksColor(Ink.QUIET.light());
        styler.setMarkerSize(6);
        styler.setAntiAlias(true);
    }

    private static void text(AxesChartStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartFontColor(Ink.TEXT.light());
        styler.setXAxisTitleColor(Ink.TEXT.light());
        styler.setYAxisTitleColor(Ink.TEXT.light());
        styler.setAxisTickLabelsColor(Ink.QUIET.light());
        styler.setChartTitleFont(FONT.deriveFont(Font.BOLD, 15));
        styler.setAxisTitleFont(FONT);
        styler.setAxisTickLabelsFont(FONT.deriveFont(12f));
        styler.setLegendFont(FONT);
    }
}
