package dev.pc4j.cli;

import dev.pc4j.report.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in aligned columns, words to the left and figures to the right. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        row(headings);
    }

    /** Adds a row of as many cells as there are headings. */
    Table row(String... cells) {
        return row(Arrays.asList(cells));
    }

    /** Adds a row of as many cells as there are headings. */
    Table row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The same for a report. */
    Cells cells(String title) {
        return new Cells(title, rows.getFirst(), rows.subList(1, rows.size()));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String pad = " ".repeat(width(column) - Text.columns(row.get(column)));
                line.append(column == 0 ? "" : GAP)
                        .append(figures(column) ? pad + row.get(column) : row.get(column) + pad);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> Text.columns(row.get(column))).max().orElse(0);
    }

    /** Whether no cell below the heading starts with a letter. */
    private boolean figures(int column) {
        return rows.stream()
                .skip(1)
                .map(row -> row.get(column))
                .noneMatch(cell -> !cell.isEmpty() && Character.isLetter(cell.charAt(0)));
    }
}
