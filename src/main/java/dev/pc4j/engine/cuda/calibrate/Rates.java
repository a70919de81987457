package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.Precision;

/**
 * Rates of one multiprocessor, TFLOP/s, by the precision of the operands.
 *
 * @param fp32 on every device
 * @param tf32 0 without such tensor cores
 * @param bf16 the same
 */
public record Rates(double fp32, double tf32, double bf16) {

    /** Of a precision. */
    public double of(Precision precision) {
        return switch (precision) {
            case TF32 -> tf32;
            case BF16 -> bf16;
            case BF16X3 -> bf16 / 3;
            default -> fp32;
        };
    }

    /** A share of all. */
    Rates times(double share) {
        return new Rates(share * fp32, share * tf32, share * bf16);
    }
}
