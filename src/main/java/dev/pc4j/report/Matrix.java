package dev.pc4j.report;

import java.util.List;

/**
 * Counts by row and column, each shaded by its share of the row.
 *
 * @param row what rows are
 * @param column what columns are
 * @param labels of rows and of columns
 * @param counts [labels][labels], rows first
 */
public record Matrix(String title, String row, String column, List<String> labels, List<List<Integer>> counts)
        implements
            Exhibit {

    /** Copies the lists. */
    public Matrix {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /** The share of a row that one of its counts is; 0 in an empty row. */
    double share(int row, int column) {
        int sum = counts.get(row).stream().mapToInt(Integer::intValue).sum();
        return sum == 0 ? 0 : (double) counts.get(row).get(column) / sum;
    }
}
