package dev.pc4j.engine.host;

/**
 * Constants of the approximations that both arithmetic forms share.
 *
 * <p>tanh(x) = x P(x^2) / Q(x^2) on [-LIMIT, LIMIT], a weighted least-squares fit of relative error 2.1e-8 (3.8e-7 when evaluated in
 * fp32); beyond, fp32's tanh is 1. The normal distribution function follows Abramowitz and Stegun 7.1.26, absolute error 7.5e-8.
 */
final class Rational {
    static final float LIMIT = 9.02f;
    static final float P0 = 1.0f;
    static final float P1 = 0.13379717f;
    static final float P2 = 0.0034940338f;
    static final float P3 = 2.058347e-5f;
    static final float P4 = 1.3319057e-8f;
    static final float Q1 = 0.46713033f;
    static final float Q2 = 0.02587107f;
    static final float Q3 = 3.2830916e-4f;
    static final float Q4 = 7.762013e-7f;

    /**
     * Below this |x|, tanh(x) = x + x^3 (S1 + S2 x^2 + S3 x^4 + S4 x^6), a minimax fit of relative error 1.6e-8, for a third of the
     * work: most steps of inference are that short.
     */
    static final float NEAR = 0.5f;

    static final float S1 = -0.33333144f;
    static final float S2 = 0.13325879f;
    static final float S3 = -0.053045474f;
    static final float S4 = 0.01724145f;

    /** Added to the square of a step, where it changes nothing: steps far from the output are so small that their squares underflow, slowly. */
    static final float FLOOR = 1e-30f;

    /**
     * Where the addition theorem tanh(a + d) - tanh(a) = t (1 - f^2) / (1 + f t), f = tanh(a), t = tanh(d), may be used: its
     * denominator is at least this, so that rounding grows by less than its inverse.
     */
    static final float SAFE = 0.06f;

    static final float ERF_SCALE = 0.3275911f * 0.70710677f;
    static final float E1 = 0.2548296f * 0.5f;
    static final float E2 = -0.28449672f * 0.5f;
    static final float E3 = 1.4214138f * 0.5f;
    static final float E4 = -1.4531521f * 0.5f;
    static final float E5 = 1.0614054f * 0.5f;

    /** 1 / sqrt(2 pi), the normal density at zero. */
    static final float DENSITY = 0.3989423f;

    static final float LOG2_E = 1.442695f;
    static final float LN2_HIGH = 0.6933594f;
    static final float LN2_LOW = -2.1219444e-4f;

    /** exp underflows to zero below this. */
    static final float EXP_LEAST = -87f;

    /** Taylor coefficients of exp from the second order on, good to fp32 on [-ln 2 / 2, ln 2 / 2]. */
    static final float X2 = 1f / 2;
    static final float X3 = 1f / 6;
    static final float X4 = 1f / 24;
    static final float X5 = 1f / 120;
    static final float X6 = 1f / 720;
    static final float X7 = 1f / 5040;

    /**
     * Below this |d|, f(x + d) - f(x) of gelu is d (f' + d^2 / 24 (f''' + d^2 / 80 f''''')) at the middle m = x + d / 2. With p the normal
     * density, f''' = p m (m^2 - 4) and f''''' = p m (m^4 - 11 m^2 + 18). Above, subtracting loses no more than that is worth.
     */
    static final float SMALL = 0.2f;

    static final float CUBIC = 1f / 24;
    static final float QUINTIC = 1f / 80;

    /** exp(x) - 1 = x + x^2 (L1 + L2 x + ...) for |x| up to EXPM1_NEAR, a minimax fit of relative error 3.2e-9. */
    static final float EXPM1_NEAR = 0.5f;

    static final float L1 = 0.50000006f;
    static final float L2 = 0.16666664f;
    static final float L3 = 0.04166536f;
    static final float L4 = 0.008333579f;
    static final float L5 = 0.0013996176f;
    static final float L6 = 0.0001984981f;

    /** atanh(s) = s + s^3 (H1 + H2 s^2 + ...) for |s| up to 1/3, a minimax fit of relative error 4.5e-9. */
    static final float H1 = 0.3333321f;

    static final float H2 = 0.20010763f;
    static final float H3 = 0.14000903f;
    static final float H4 = 0.14005993f;

    private Rational() {}
}
