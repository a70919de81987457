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

    private static final String TRAIN_PART = "the train part";

    private final String whose;
    private final boolean whole;
    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * Classes.
     *
     * @param whose who has them, for messages on other labels
     * @param whole whether their names are whole numbers, which labels may write in other ways
     */
    private CsvClasses(String whose, boolean whole, List<String> names) {
        this.whose = whose;
        this.whole = whole;
        this.names = names;
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
    }

    /** The classes that a network knows, in its order. */
    static CsvClasses known(List<String> names) {
        boolean whole = names.stream().allMatch(name -> number(name) != null && name.equals(canonical(name)));
        return new CsvClasses("the network", whole, names);
    }

    /** The classes of the labels of a file. */
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
            return new CsvClasses(TRAIN_PART, true, values.stream().map(String::valueOf).toList());
        }
        labels.forEach(label -> texts.add(label.text()));
        return new CsvClasses(TRAIN_PART, false, new ArrayList<>(texts));
    }

    List<String> names() {
        return names;
    }

    /** {@return each label's number} */
    int[] number(Path path, List<CsvTable.Label> labels) {
        int[] result = new int[labels.size()];
        for (int row = 0; row < result.length; row++) {
            CsvTable.Label label = labels.get(row);
            Integer number = numbers.get(whole ? canonical(label.text()) : label.text());
            if (number == null) {
                throw new DataException("%s does not know class '%s' (line %d of '%s'): it has %s"
                        .formatted(whose, label.text(), label.line(), path, Listing.of(names)));
            }
            result[row] = number;
        }
        return result;
    }

    /** A whole number as Java writes it, other text as it is. */
    private static String canonical(String text) {
        Double value = number(text);
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
