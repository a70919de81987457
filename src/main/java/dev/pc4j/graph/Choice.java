package dev.pc4j.graph;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

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
     * @throws IllegalArgumentException with one line that names the value, the nearest label where one is near and all labels
     */
    static <E extends Enum<E> & Choice> E parse(Class<E> type, String what, String text) {
        return parse(Arrays.asList(type.getEnumConstants()), what, text);
    }

    /** The same among some choices. */
    static <C extends Choice> C parse(List<C> choices, String what, String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        for (C choice : choices) {
            if (choice.label().equals(wanted)) {
                return choice;
            }
        }
        List<String> labels = choices.stream().map(Choice::label).toList();
        throw new IllegalArgumentException("unknown %s '%s': %s".formatted(what, text, advice(text, labels)));
    }

    /**
     * The one of a name.
     *
     * @param what it is, for the message
     * @throws IllegalArgumentException with one line that names the nearest and all that there are
     */
    static <T> T named(List<T> all, Function<T, String> label, String what, String name) {
        for (T one : all) {
            if (label.apply(one).equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "no %s '%s': %s".formatted(what, name, advice(name, all.stream().map(label).toList())));
    }

    /** What to use in place of an unknown word: the nearest of the known ones where one is near, and all of them. */
    static String advice(String word, Collection<String> known) {
        String all = "here are " + (known.isEmpty() ? "none" : String.join(", ", known));
        return nearest(word, known).map("did you mean '%s'? T"::formatted).orElse("t") + all;
    }

    /**
     * The known word that was probably meant, whatever its case: one that starts with what was typed, or that a third
     * of its letters turns into it; empty where none is that near.
     */
    static Optional<String> nearest(String word, Collection<String> known) {
        String typed = word.strip().toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k -> isNear(typed, k.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt(k -> edits(typed, k.toLowerCase(Locale.ROOT))));
    }

    private static boolean isNear(String typed, String known) {
        return (typed.length() > 1 && known.startsWith(typed))
                || edits(typed, known) <= Math.max(typed.length(), known.length()) / 3;
    }

    /** The letters that are changed, added, left out or swapped with the next between two words. */
    private static int edits(String a, String b) {
        int[][] of = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                of[i][j] = i == 0 || j == 0 ? i + j : edits(a, b, of, i, j);
            }
        }
        return of[a.length()][b.length()];
    }

    private static int edits(String a, String b, int[][] of, int i, int j) {
        int changed = of[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        int least = Math.min(changed, Math.min(of[i - 1][j], of[i][j - 1]) + 1);
        return swapped ? Math.min(least, of[i - 2][j - 2] + 1) : least;
    }
}
