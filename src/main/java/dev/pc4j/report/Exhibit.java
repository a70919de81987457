package dev.pc4j.report;

import java.util.List;

/** One thing to look at. */
public sealed interface Exhibit permits Cells, LineChart, BarChart, Matrix, Pictures {

    /** What is shown, in a few words. */
    String title();

    /** The names of what has a colour, the same on all exhibits of a report. */
    default List<String> names() {
        return List.of();
    }
}
