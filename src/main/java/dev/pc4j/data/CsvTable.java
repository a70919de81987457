package dev.pc4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file: numbers, and the label columns as text.
 */
final class CsvTable {

    /** A label as it stands in the file, and the line it stands in. */
    record Label(String text, long line) {}

    private final CsvHead head;
    private final List<Integer> labelColumns;
    private final List<Label> labels = new ArrayList<>();
    private float[] inputs = new float[1024];
    private int size;

    private CsvTable(CsvHead head, List<Integer> labelColumns) {
        this.head = head;
        this.labelColumns = labelColumns;
    }

    static CsvTable read(CsvHead head, List<Integer> labelColumns) {
        CsvTable table = new CsvTable(head, labelColumns);
        try (CSVParser parser = CsvHead.parser(head.path(), head.separator())) {
            for (CSVRecord row : parser) {
                if (row.getRecordNumber() > 1 || !head.hasNames()) {
                    table.add(row, parser.getCurrentLineNumber());
                }
            }
        } catch (UncheckedIOException e) {
            throw Content.unreadable(head.path().toString(), e.getCause());
        } catch (IOException e) {
            throw Content.unreadable(head.path().toString(), e);
        }
        if (table.size == 0) {
            throw new DataException("'%s' has names but no rows below them".formatted(head.path()));
        }
        table.inputs = Arrays.copyOf(table.inputs, table.size);
        return table;
    }

    CsvHead head() {
        return head;
    }

    int features() {
        return head.columns() - labelColumns.size();
    }

    /** {@return the features, row-major, without the label columns} */
    float[] inputs() {
        return inputs;
    }

    /** {@return the labels, row by row} */
    List<Label> labels() {
        return labels;
    }

    /** {@return the labels as numbers, row-major {@code [rows, label columns]}} */
    float[] numbers() {
        float[] numbers = new float[labels.size()];
        for (int i = 0; i < numbers.length; i++) {
            int column = labelColumns.get(i % labelColumns.size());
            numbers[i] = number(labels.get(i).text(), column, labels.get(i).line());
        }
        return numbers;
    }

    private void add(CSVRecord row, long line) {
        if (row.size() != head.columns()) {
            throw new DataException("line %d of '%s' has %d cells, its first row has %d: fix the line"
                    .formatted(line, head.path(), row.size(), head.columns()));
        }
        reserve(features());
        for (int column = 0; column < head.columns(); column++) {
            if (!labelColumns.contains(column)) {
                inputs[size++] = number(row.get(column), column, line);
            }
        }
        labelColumns.forEach(column -> labels.add(new Label(label(row.get(column), column, line), line)));
    }

    private void reserve(int more) {
        if ((long) size + more > Integer.MAX_VALUE - 8) {
            throw new DataException("'%s' has more numbers than an array holds: split it".formatted(head.path()));
        }
        if (size + more > inputs.length) {
            long larger = Math.max(size + more, inputs.length * 3L / 2);
            inputs = Arrays.copyOf(inputs, (int) Math.min(larger, Integer.MAX_VALUE - 8));
        }
    }

    private String label(String cell, int column, long line) {
        if (cell.isEmpty()) {
            throw bad(column, line, "has no label", "fill it in, or take the line out");
        }
        return cell;
    }

    private float number(String cell, int column, long line) {
        if (cell.isEmpty()) {
            throw bad(column, line, "is empty", "fill it in, or take the line out");
        }
        float value;
        try {
            value = Decimal.toFloat(cell);
        } catch (NumberFormatException _) {
            String advice = cell.matches("-?\\d+,\\d+") ? "write decimals with a point"
                    : labelColumns.contains(column) ? "the targets of regression are numbers"
                            : "only the label column may hold text (option: label column)";
            throw bad(column, line, "is '%s', not a number".formatted(cell), advice);
        }
        if (!Float.isFinite(value)) {
            throw bad(column, line, "is %s, not a finite float32".formatted(cell), "fill it in, or take the line out");
        }
        return value;
    }

    private DataException bad(int column, long line, String what, String advice) {
        return new DataException("line %d, %s of '%s' %s: %s"
                .formatted(line, head.name(column), head.path(), what, advice));
    }
}
