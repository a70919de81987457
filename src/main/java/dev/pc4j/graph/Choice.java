package dev.pc4j.graph;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A constant that users choose by a word: the one description that options, errors, checkpoints and documents share.
 */
public interface Choice {

    /** The word that users type, lower case with dashes. */
    String label();

    /** One line on what the choice means. */
    String description();

    /**
     * The constant of {@code type} whose label is {@code text}, whatever its case and whether dashes or underscores.
     *
     * @throws IllegalArgumentException with one line that names the value, the nearest label and all labels
     */
    static <E extends Enum<E> & Choice> E parse(Class<E> type, String what, String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        for (E constant : type.getEnumConstants()) {
            if (constant.label().equals(wanted)) {
                return constant;
            }
        }
        E nearest = Arrays.stream(type.getEnumConstants())
                .min(Comparator.comparingInt(c -> distance(c.label(), wanted)))
                .orElseThrow();
        throw new IllegalArgumentException("unknown %s '%s': did you mean '%s'? There are %s"
                .formatted(what, text, nearest.label(), labels(type)));
    }

    /** All labels of {@code type}, separated by commas. */
    static <E extends Enum<E> & Choice> String labels(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Choice::label).collect(Collectors.joining(", "));
    }

    /** The number of single-letter edits between two words. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
