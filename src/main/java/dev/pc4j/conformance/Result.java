package dev.pc4j.conformance;

import java.util.Locale;

/**
 * How a case went.
 *
 * @param of the case
 * @param worst the quantity that came closest to its bound, or passed it farthest, such as {@code error of h2}; the exception's line
 *     where there is no result
 * @param error that quantity's |a - b| / |b| by norm, with b the reference; infinite where b is exactly zero and a is not
 * @param bound what the error may be
 */
public record Result(Case of, String worst, double error, double bound) {

    /** Whether every quantity is within its bound. */
    public boolean passed() {
        return error <= bound;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-4s %-44s %.1e (bound %.0e) in %s",
                passed() ? "ok" : "FAIL", of.name(), error, bound, worst);
    }
}
