package dev.pc4j.cli;

import dev.pc4j.train.Evaluation;
import java.util.Locale;
import org.jline.utils.WCWidth;

/** Figures as text, the same in every language, and the room that text takes. */
final class Text {

    private Text() {}

    /** Formats without regard to the user's language. */
    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** The columns of a terminal that text takes: two for a wide letter such as a Chinese one, none for an accent. */
    static int columns(String text) {
        return text.codePoints().map(Text::columns).sum();
    }

    private static int columns(int letter) {
        return Math.max(0, WCWidth.wcwidth(letter));
    }

    /** As much of the beginning of a text as fits a number of columns. */
    static String cut(String text, int columns) {
        StringBuilder fits = new StringBuilder();
        int taken = 0;
        for (int letter : text.codePoints().toArray()) {
            taken += columns(letter);
            if (taken > columns) {
                break;
            }
            fits.appendCodePoint(letter);
        }
        return fits.toString();
    }

    /** A time as people say it, by its largest unit or two. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600 ? "%d min %d s".formatted(whole / 60, whole % 60)
                : "%d h %d min".formatted(whole / 3600, whole / 60 % 60);
    }

    /** A share in percent. */
    static String percent(double share) {
        return format("%.2f %%", 100 * share);
    }

    /** Loss and score. */
    static String evaluation(Evaluation evaluation) {
        if (!evaluation.hasScore()) {
            return format("loss %s", figure(evaluation.loss()));
        }
        String before = evaluation.accuracy().isPresent() ? "" : measure(evaluation).replaceFirst("squared ", "") + " ";
        return format("loss %s, %s%s", figure(evaluation.loss()), before, score(evaluation));
    }

    /** What the score is, in few words; the loss where there is none. */
    static String measure(Evaluation evaluation) {
        if (!evaluation.hasScore()) {
            return "loss";
        }
        if (evaluation.tokenLoss().isPresent()) {
            return "loss a token";
        }
        return evaluation.accuracy().isPresent() ? "accuracy" : "squared error";
    }

    /** The accuracy in percent, the mean squared error, or the loss of a token; the loss where there is none of them. */
    static String score(Evaluation evaluation) {
        if (!evaluation.hasScore()) {
            return figure(evaluation.loss());
        }
        return evaluation.accuracy().isPresent()
                ? percent(evaluation.accuracy().getAsDouble())
                : figure(evaluation.tokenLoss().orElseGet(evaluation.meanSquaredError()::orElseThrow));
    }

    /** Words as a heading. */
    static String capitalised(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** The same with a question mark for each control character, which a terminal would obey. */
    static String clear(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Four significant digits, or so, without an exponent where a reader would not want one. */
    static String figure(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return format("%.3e", value);
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return format("%." + decimals + "f", value);
    }
}
