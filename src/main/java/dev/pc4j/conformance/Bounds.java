package dev.pc4j.conformance;

import dev.pc4j.engine.Precision;

/**
 * What a quantity's relative error by norm may be. The floors are of the arithmetic, times a case's amplification:
 *
 * <ul>
 *   <li>fp32 rounds at 6e-8; sums of up to some hundred terms and some tens of iterations make 1e-6 of it, and 1e-5 leaves room for
 *       another order of summation. An engine that forms e = x - mu from full-size numbers in fp32 misses it where errors are small:
 *       the displacement form does not.
 *   <li>tf32 and bf16 operands round at 5e-4 and 4e-3; in the displacement form errors keep some 3e-3 and 1e-2 of that, measured on
 *       deeper networks than these. bf16x3 operands round at 8e-6, and keep ten times that.
 *   <li>fp64 need not be bit-equal, because sums may be ordered differently.
 * </ul>
 */
final class Bounds {

    private Bounds() {}

    /** The bound of a quantity of a case. */
    static double of(Precision precision, Quantity quantity, Case of) {
        double floor = floor(precision) * of.amplification();
        return switch (quantity.kind()) {
            case PARAMETER, RESTORED -> floor * parameters(of);
            case GRADIENT -> floor * single(precision, quantity);
            default -> floor;
        };
    }

    /**
     * A gradient of one number is a sum of a few errors with nothing beside it in the norm. In the case of width 1 and exact learning it
     * cancels to a twentieth of its terms, which bf16 operands show as 6e-2.
     */
    private static double single(Precision precision, Quantity quantity) {
        return precision == Precision.BF16 && quantity.values().length == 1 ? 2 : 1;
    }

    private static double floor(Precision precision) {
        return switch (precision) {
            case FP64 -> 1e-10;
            case FP32 -> 1e-5;
            case BF16X3 -> 1e-4;
            case TF32 -> 1e-2;
            case BF16 -> 5e-2;
        };
    }

    /**
     * A parameter moves by a few percent of itself in these cases, so an error of its movement shows in it divided by some thirty:
     * with plain steps its bound is a tenth of the floor. Adam divides each gradient by its own size, which brings the rounding of
     * the smallest gradients to the size of the largest: its parameters get the whole floor. So do those of MQ,
     * whose first step is near 1 and moves a parameter by more than itself.
     */
    private static double parameters(Case of) {
        return switch (of.optimiser().kind()) {
            case SGD, MOMENTUM -> 0.1;
            case ADAM, ADAMW, MQ -> 1;
        };
    }
}
