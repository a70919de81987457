package dev.pc4j.cli;

/** Checks of numbers that no other room checks. */
final class Positive {

    private Positive() {}

    /** Fails unless the value of an option is at least 1. */
    static void check(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s %d is out of range: use 1 or more".formatted(option, value));
        }
    }

    /** Fails unless the value of an option is a finite number of at least 0. */
    static void orZero(String option, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s %s is out of range: use 0 or more".formatted(option, value));
        }
    }
}
