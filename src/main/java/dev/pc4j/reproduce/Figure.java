package dev.pc4j.reproduce;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure of a paper beside ours.
 *
 * @param what is measured, of what
 * @param setting at which sizes and settings; where there is no figure of ours, why not
 * @param published the paper's, as text; empty where it has none
 * @param ours empty where it cannot be had here
 * @param claim what has to hold of ours; empty where it is only shown
 */
public record Figure(String what, String setting, String published, OptionalDouble ours, Optional<Claim> claim) {

    /**
     * What has to hold of a figure.
     *
     * @param text such as {@code <= 1e-05}
     * @param holds whether it does
     */
    public record Claim(String text, boolean holds) {}

    /** A figure that is only shown. */
    public static Figure shown(String what, String setting, String published, double ours) {
        return new Figure(what, setting, published, OptionalDouble.of(ours), Optional.empty());
    }

    /** A figure that cannot be had here, with the reason. */
    public static Figure absent(String what, String published, String why) {
        return new Figure(what, why, published, OptionalDouble.empty(), Optional.empty());
    }

    /** The same with the claim that ours is no more than a bound. */
    public Figure atMost(double bound) {
        return claimed("<= %s".formatted(number(bound)), ours.orElseThrow() <= bound);
    }

    /** The same with the claim that ours is no less than a bound. */
    public Figure atLeast(double bound) {
        return claimed(">= %s".formatted(number(bound)), ours.orElseThrow() >= bound);
    }

    /** The same with the claim that ours is a value but for a distance. */
    public Figure near(double value, double distance) {
        return claimed("%s +- %s".formatted(number(value), number(distance)),
                Math.abs(ours.orElseThrow() - value) <= distance);
    }

    /** The same with a claim of its own words. */
    public Figure claimed(String text, boolean holds) {
        return new Figure(what, setting, published, ours, Optional.of(new Claim(text, holds)));
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
