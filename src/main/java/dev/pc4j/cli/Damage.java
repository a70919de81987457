package dev.pc4j.cli;

import dev.pc4j.model.Cue;
import dev.pc4j.model.Patterns;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * What is wrong with the cues of a memory.
 *
 * @param masks whether elements are unknown, else turned round
 * @param share of the elements
 */
record Damage(boolean masks, double share) {
    private static final Pattern FORM = Pattern.compile("(flip|mask):(half|[01]|0?\\.[0-9]{1,9})");

    /** Reads {@code flip:0.1}, a tenth of the elements turned round, or {@code mask:half}, the second half unknown. */
    static Damage parse(String word) {
        Matcher form = FORM.matcher(word.strip());
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'%s' is no cue: use flip:0.1 for a tenth of the elements turned round, or mask:half for half of them unknown"
                            .formatted(word));
        }
        String share = form.group(2);
        return new Damage(form.group(1).equals("mask"), share.equals("half") ? 0.5 : Double.parseDouble(share));
    }

    /** The cue of each pattern. */
    Cue of(Patterns patterns, long seed) {
        return masks ? patterns.masked(share) : patterns.flipped(share, seed);
    }

    @Override
    public String toString() {
        return (masks ? "mask:" : "flip:") + share;
    }
}
