package dev.pc4j.report;

import java.util.List;

/**
 * Curves over one axis, with a table of their points.
 *
 * @param lines at least one
 */
public record LineChart(String title, Axis x, Axis y, List<Line> lines) implements Exhibit {

    /**
     * A curve.
     *
     * @param name what it is of; a name has one colour all over a report
     * @param x where it is known, ascending
     * @param y its values, as many as {@code x}; not a number where there is none
     */
    public record Line(String name, List<Double> x, List<Double> y) {
        /** Copies the lists. */
        public Line {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "line '%s' has %d places and %d values".formatted(name, x.size(), y.size()));
            }
        }
    }

    /** Copies the list. */
    public LineChart {
        lines = List.copyOf(lines);
    }

    @Override
    public List<String> names() {
        return lines.stream().map(Line::name).toList();
    }
}
