package dev.pc4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A report as one HTML page that needs nothing else: no script, no other file, no network; well-formed as XML too. */
public final class Page {
    private final Report report;
    private final Drawings drawings;
    private final StringBuilder html = new StringBuilder();
    private int charts;

    private Page(Report report) {
        this.report = report;
        this.drawings = new Drawings(report);
    }

    /** The text of the page, to be written in UTF-8. */
    public static String of(Report report) {
        return new Page(report).write();
    }

    private String write() {
        html.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n")
                .append("<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        element("title", "", report.title());
        html.append("<style>\n").append(Ink.definitions()).append(style()).append("</style>\n</head>\n<body>\n");
        element("h1", "", report.title());
        facts();
        report.sections().forEach(this::section);
        return html.append("</body>\n</html>\n").toString();
    }

    private static String style() {
        try (InputStream css = Page.class.getResourceAsStream("page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void facts() {
        html.append("<dl>\n");
        report.facts().forEach((name, value) -> {
            element("dt", "", name);
            element("dd", "", value);
        });
        html.append("</dl>\n");
    }

    private void section(Report.Section section) {
        html.append("<section>\n");
        element("h2", "", section.heading());
        if (!section.note().isEmpty()) {
            element("p", "", section.note());
        }
        html.append("<div class=\"exhibits\">\n");
        section.exhibits().forEach(this::exhibit);
        html.append("</div>\n</section>\n");
    }

    private void exhibit(Exhibit exhibit) {
        html.append("<figure>\n");
        switch (exhibit) {
            case LineChart lines -> chart(lines, points(lines));
            case BarChart bars -> chart(bars, values(bars));
            case Cells cells -> {
                caption(cells.title());
                table(cells);
            }
            case Matrix matrix -> {
                caption(matrix.title());
                matrix(matrix);
            }
            case Pictures pictures -> pictures(pictures);
        }
        html.append("</figure>\n");
    }

    private void caption(String text) {
        if (!text.isEmpty()) {
            element("figcaption", "", text);
        }
    }

    private void chart(Exhibit exhibit, Cells figures) {
        charts++;
        html.append(drawings.svg(exhibit, charts)).append("<details>");
        element("summary", "", "figures");
        table(figures);
        html.append("</details>\n");
    }

    private static Cells points(LineChart chart) {
        List<String> headings = new ArrayList<>(List.of(chart.x().label()));
        chart.names().forEach(headings::add);
        TreeSet<Double> places = new TreeSet<>();
        chart.lines().forEach(line -> places.addAll(line.x()));
        List<List<String>> rows = new ArrayList<>();
        for (Double place : places) {
            List<String> row = new ArrayList<>(List.of(Figures.text(place)));
            for (LineChart.Line line : chart.lines()) {
                int at = line.x().indexOf(place);
                row.add(at < 0 ? "" : Figures.text(line.y().get(at)));
            }
            rows.add(row);
        }
        return new Cells("", headings, rows);
    }

    private static Cells values(BarChart chart) {
        List<String> headings = new ArrayList<>(List.of(chart.category()));
        chart.names().forEach(headings::add);
        List<List<String>> rows = IntStream.range(0, chart.categories().size()).mapToObj(i -> {
            List<String> row = new ArrayList<>(List.of(chart.categories().get(i)));
            chart.bars().forEach(bars -> row.add(value(bars, i)));
            return row;
        }).toList();
        return new Cells("", headings, rows);
    }

    private static String value(BarChart.Bars bars, int i) {
        String value = Figures.text(bars.values().get(i));
        boolean spread = !bars.deviations().isEmpty() && Double.isFinite(bars.deviations().get(i));
        return spread ? value + " ± " + Figures.text(bars.deviations().get(i)) : value;
    }

    private void table(Cells cells) {
        boolean[] figures = new boolean[cells.headings().size()];
        IntStream.range(0, figures.length).forEach(column -> figures[column] = cells.isOfFigures(column));
        html.append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (int i = 0; i < figures.length; i++) {
            element("th", figures[i] ? " class=\"figure\"" : "", cells.headings().get(i));
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : cells.rows()) {
            html.append("<tr>");
            for (int i = 0; i < figures.length; i++) {
                element("td", figures[i] ? " class=\"figure\"" : "", row.get(i));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
    }

    private void matrix(Matrix matrix) {
        html.append("<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr>");
        element("th", "", "%s \\ %s".formatted(matrix.row(), matrix.column()));
        matrix.labels().forEach(label -> element("th", "", label));
        html.append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < matrix.labels().size(); row++) {
            html.append("<tr>");
            element("th", "", matrix.labels().get(row));
            for (int column = 0; column < matrix.labels().size(); column++) {
                element("td", shade(matrix.share(row, column)),
                        String.valueOf(matrix.counts().get(row).get(column)));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
    }

    /** The root, so that single rows of a thousand are seen. */
    private static String shade(double share) {
        long percent = Math.round(100 * Math.sqrt(share));
        return " class=\"%s\" style=\"--share: %d%%\"".formatted(percent > 50 ? "strong" : "weak", percent);
    }

    private void pictures(Pictures pictures) {
        caption(pictures.title());
        html.append("<img alt=\"")
                .append(escaped(pictures.title()))
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(pictures.grid().png()))
                .append("\"/>\n");
        element("p", "", pictures.caption());
    }

    private void element(String name, String attributes, String text) {
        html.append('<')
                .append(name)
                .append(attributes)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append(">");
        html.append(name.startsWith("t") && !"title".equals(name) ? "" : "\n");
    }

    /** Control characters, for which HTML has no place, are left out. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("\\p{Cntrl}", " ");
    }
}
