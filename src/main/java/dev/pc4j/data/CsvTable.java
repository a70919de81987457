package dev.pc4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file: numbers, and labels as text.
 */
final class CsvTable {

    /** A label as it stands in the file, and the line it stands in. */
    record Label(String text, long line) {}

    private final CsvHead head;
    private final int labelColumn;
    private final List<Label> labels = new ArrayList<>();
    private float[] inputs = new float[1024];
    private int size;

    private CsvTable(CsvHead head, int labelColumn) {
        this.head = head;
        this.labelColumn = labelColumn;
    }

    static CsvTable read(CsvHead head, int labelColumn) {
        CsvTable table = new CsvTable(head, labelColumn);
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
        if (table.labels.isEmpty()) {
            throw new DataException("'%s' has names but no rows below them".formatted(head.path()));
        }
        table.inputs = Arrays.copyOf(table.inputs, table.size);
        return table;
    }

    CsvHead head() {
        return head;
    }

    int features() {
        return head.columns() - 1;
    }

    /** {@return the features, row-major, without the label column} */
    float[] inputs() {
        return inputs;
    }

    List<Label> labels() {
        return labels;
    }

    private void add(CSVRecord row, long line) {
        if (row.size() != head.columns()) {
            throw new DataException("line %d of '%s' has %d cells, its first row has %d: fix the line"
                    .formatted(line, head.path(), row.size(), head.columns()));
        }
        reserve(features());
        for (int column = 0; column < head.columns(); column++) {
            if (column != labelColumn) {
                inputs[size++] = number(row.get(column), column, line);
            }
        }
        labels.add(new Label(label(row.get(labelColumn), line), line));
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

    private String label(String cell, long line) {
        if (cell.isEmpty()) {
            throw bad(labelColumn, line, "has no label", "fill it in, or take the line out");
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
