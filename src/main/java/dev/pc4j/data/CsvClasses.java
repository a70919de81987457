package dev.pc4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The classes of a CSV file: its distinct labels in sorted order, by value where all of them are whole numbers, else by
 * text. A label's number is its place in that order.
 */
final class CsvClasses {

    private final boolean whole;
    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    private CsvClasses(boolean whole, List<String> names) {
        this.whole = whole;
        this.names = names;
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
    }

    static CsvClasses of(Path path, List<CsvTable.Label> labels) {
        TreeSet<Long> values = new TreeSet<>();
        TreeSet<String> texts = new TreeSet<>();
        CsvTable.Label fraction = null;
        for (CsvTable.Label label : labels) {
            Double value = number(label.text());
            if (value == null) {
                texts.add(label.text());
            } else if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
                fraction = fraction == null ? label : fraction;
            } else {
                values.add(value.longValue());
            }
        }
        if (texts.isEmpty() && fraction != null) {
            throw new DataException("label in line %d of '%s' is %s, not a class: use names or whole numbers"
                    .formatted(fraction.line(), path, fraction.text()));
        }
        if (texts.isEmpty()) {
            return new CsvClasses(true, values.stream().map(String::valueOf).toList());
        }
        labels.forEach(label -> texts.add(label.text()));
        return new CsvClasses(false, new ArrayList<>(texts));
    }

    List<String> names() {
        return names;
    }

    /** {@return each label's number} */
    int[] number(Path path, List<CsvTable.Label> labels) {
        int[] result = new int[labels.size()];
        for (int row = 0; row < result.length; row++) {
            CsvTable.Label label = labels.get(row);
            Integer number = numbers.get(canonical(label.text()));
            if (number == null) {
                throw new DataException("label in line %d of '%s' is '%s', which the train part does not have: use %s"
                        .formatted(label.line(), path, label.text(), Listing.of(names)));
            }
            result[row] = number;
        }
        return result;
    }

    private String canonical(String text) {
        Double value = whole ? number(text) : null;
        return value == null || value != Math.rint(value) ? text : Long.toString(value.longValue());
    }

    private static Double number(String text) {
        try {
            double value = Decimal.toDouble(text);
            return Double.isFinite(value) ? value : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
