package dev.pc4j.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Bars in groups, with a table of their values.
 *
 * @param categories what the groups are of, at least one
 * @param bars at least one
 */
public record BarChart(String title, String category, Axis y, List<String> categories, List<Bars> bars)
        implements
            Exhibit {

    /**
     * The bars of one colour.
     *
     * @param name what they are of; a name has one colour all over a report
     * @param values one for each category; not a number where there is none
     * @param deviations drawn up and down from each value, as many; empty where there are none
     */
    public record Bars(String name, List<Double> values, List<Double> deviations) {
        /** Copies the lists. */
        public Bars {
            values = List.copyOf(values);
            deviations = List.copyOf(deviations);
        }

        /** Bars without deviations. */
        public Bars(String name, List<Double> values) {
            this(name, values, List.of());
        }
    }

    /** Copies the lists. */
    public BarChart {
        categories = List.copyOf(categories);
        bars = List.copyOf(bars);
        for (Bars each : bars) {
            if (each.values.size() != categories.size()) {
                throw new IllegalArgumentException("bars '%s' have %d values for %d categories"
                        .formatted(each.name, each.values.size(), categories.size()));
            }
        }
    }

    /** Whether no category has more than one bar, so that each may have all the room. */
    boolean oneEach() {
        return IntStream.range(0, categories.size())
                .allMatch(i -> bars.stream().filter(each -> Double.isFinite(each.values.get(i))).count() <= 1);
    }

    @Override
    public List<String> names() {
        return bars.stream().map(Bars::name).toList();
    }
}
