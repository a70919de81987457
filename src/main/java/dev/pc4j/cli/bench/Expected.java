package dev.pc4j.cli.bench;

import dev.pc4j.engine.Precision;
import dev.pc4j.schedule.LearningRule;
import java.util.Map;
import java.util.Optional;

/**
 * What inference of the named problems must find under {@link LearningRule#STRICT}, from numpy in float64.
 *
 * @param energy half the summed squared errors after T updates
 * @param gradientNorm as {@link Problem#gradientNorm}
 */
public record Expected(double energy, double gradientNorm) {
    private static final Map<String, Expected> VALUES = Map.of(
            "a", new Expected(72.83221730669975, 99.83984944832645),
            "a256", new Expected(294.78353901556375, 220.01915694219133),
            "b", new Expected(112.09896133999337, 154.43366977659943),
            "c", new Expected(459.8531603875829, 514.8608258278804),
            "d", new Expected(419141.70268101594, 27513.181261822177),
            "e", new Expected(30.355497334127186, 38.92381318657777));

    /** The values of a problem as it stands in the suite; empty for all others. */
    public static Optional<Expected> of(Problem problem) {
        boolean unchanged = Problem.suite().contains(problem);
        return unchanged ? Optional.ofNullable(VALUES.get(problem.name())) : Optional.empty();
    }

    /** The relative error that a precision is allowed. */
    public static double bound(Precision precision) {
        return switch (precision) {
            case FP32, FP64, BF16X3 -> 1e-4;
            case TF32 -> 1e-2;
            case BF16 -> 5e-2;
        };
    }

    /** The larger of the two relative errors. */
    public double error(double foundEnergy, double foundNorm) {
        return Math.max(Math.abs(foundEnergy - energy) / energy, Math.abs(foundNorm - gradientNorm) / gradientNorm);
    }
}
