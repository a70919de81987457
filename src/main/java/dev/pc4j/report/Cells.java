package dev.pc4j.report;

import java.util.List;

/**
 * A table.
 *
 * @param title may be empty
 * @param rows of as many cells as there are headings
 */
public record Cells(String title, List<String> headings, List<List<String>> rows) implements Exhibit {

    /** Copies the lists. */
    public Cells {
        headings = List.copyOf(headings);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** Whether all cells of a column are figures, or empty. */
    boolean isOfFigures(int column) {
        return rows.stream()
                .map(row -> row.get(column))
                .noneMatch(cell -> !cell.isEmpty() && Character.isLetter(cell.charAt(0)));
    }
}
