package dev.pc4j.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * How often a run is saved within an epoch.
 *
 * @param count of what, at least 1
 * @param inMinutes whether minutes are counted, else training steps
 */
record SaveInterval(long count, boolean inMinutes) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(m?)");

    /** Reads {@code 500}, steps, or {@code 5m}, minutes. */
    static SaveInterval parse(String word) {
        Matcher form = FORM.matcher(word.strip());
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'%s' is no interval: use a number of steps such as 500, or of minutes such as 5m".formatted(word));
        }
        return new SaveInterval(Long.parseLong(form.group(1)), !form.group(2).isEmpty());
    }

    /** Whether it has passed. */
    boolean hasPassed(long steps, double minutes) {
        return (inMinutes ? minutes : steps) >= count;
    }
}
