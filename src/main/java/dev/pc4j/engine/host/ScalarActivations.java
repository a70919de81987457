package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.Rational.*;

import dev.pc4j.graph.Activation;

/**
 * Activations of one float: value f(x), slope f'(x), step f(x + d) - f(x) and the slope after it, without cancellation. Every operation
 * is that of {@link VectorActivations} in the same order, so that both give the same bits.
 */
final class ScalarActivations {
    private ScalarActivations() {}

    static float value(Activation f, float x) {
        return switch (f.kind()) {
            case NONE -> x;
            case RELU, LEAKY_RELU -> x * slope(f, x);
            case TANH -> tanh(x);
            case SIGMOID -> Math.fma(0.5f, tanh(x * 0.5f), 0.5f);
            case GELU -> x * normal(x);
            case HARD_TANH -> clip(x, 1);
            case SILU -> x * logistic(x);
            case SOFTPLUS -> Math.max(x, 0) + log1p(exp(-Math.abs(x)));
            case ELU -> x > 0 ? x : expm1(x) * (float) f.alpha();
        };
    }

    static float slope(Activation f, float x) {
        return switch (f.kind()) {
            case NONE -> 1;
            case RELU, LEAKY_RELU -> x > 0 ? 1 : (float) f.alpha();
            case TANH -> bell(x * 2) * 4;
            case SIGMOID -> bell(x);
            case GELU -> geluSlope(x);
            case HARD_TANH -> Math.abs(x) < 1 ? 1 : 0;
            case SILU -> logistic(x) * Math.fma(x, logistic(-x), 1);
            case SOFTPLUS -> logistic(x);
            case ELU -> x > 0 ? 1 : exp(x) * (float) f.alpha();
        };
    }

    /** f(x + d) - f(x), from f(x) = value and f'(x) = at. */
    static float step(Activation f, float x, float value, float at, float d) {
        return switch (f.kind()) {
            case NONE -> d;
            case RELU, LEAKY_RELU -> rampStep(f, x, d);
            case TANH -> tanhStep(x, 1, value, at, d);
            case SIGMOID -> tanhStep(x, 0.5f, Math.fma(value, 2, -1), at * 4, d * 0.5f) * 0.5f;
            case GELU -> geluStep(x, value, d);
            case HARD_TANH -> Math.abs(x) < 1 && Math.abs(x + d) < 1 ? d : clip(x + d, 1) - value;
            case SILU -> siluStep(x, d);
            case SOFTPLUS -> softplusStep(x, value, d);
            case ELU -> x > 0 == x + d > 0 ? eluStep(f, x, at, d) : value(f, x + d) - value;
        };
    }

    /** f'(x + d), from f(x) = value and f'(x) = at. */
    static float movedSlope(Activation f, float x, float value, float at, float d) {
        return switch (f.kind()) {
            case TANH -> tanhSlope(x, 1, value, at, d);
            case SIGMOID -> tanhSlope(x, 0.5f, Math.fma(value, 2, -1), at * 4, d * 0.5f) * 0.25f;
            case NONE, RELU, LEAKY_RELU, GELU, HARD_TANH, SILU, SOFTPLUS, ELU -> slope(f, x + d);
        };
    }

    private static float rampStep(Activation f, float x, float d) {
        float moved = x + d;
        float s = slope(f, moved);
        return x > 0 == moved > 0 ? d * s : moved * s - x * slope(f, x);
    }

    private static float tanhStep(float x, float scale, float f, float s, float d) {
        float p = numeratorOfStep(d);
        float q = denominatorOfStep(d);
        float below = Math.fma(f, p, q);
        if (below <= q * SAFE) {
            return clip(p / q, 1) * Math.fma(-f, tanh(x * scale + d), 1);
        }
        return s * (1 / below) * p;
    }

    private static float tanhSlope(float x, float scale, float f, float s, float d) {
        float p = numeratorOfStep(d);
        float q = denominatorOfStep(d);
        float below = Math.fma(f, p, q);
        if (below <= q * SAFE) {
            return bell((x * scale + d) * 2) * 4;
        }
        float r = 1 / below;
        return s * r * (q - p) * ((q + p) * r);
    }

    /** P of tanh(d) = P / Q. */
    private static float numeratorOfStep(float d) {
        float c = clip(d, LIMIT);
        float square = Math.fma(c, c, FLOOR);
        return Math.abs(c) >= NEAR ? numerator(c, square) : series(c, square);
    }

    private static float denominatorOfStep(float d) {
        float c = clip(d, LIMIT);
        return Math.abs(c) >= NEAR ? denominator(Math.fma(c, c, FLOOR)) : 1;
    }

    /** The slope of the logistic function, exp(-x) / (1 + exp(-x))^2, with full relative accuracy. */
    private static float bell(float x) {
        float t = exp(-Math.abs(x));
        float sum = t + 1;
        return t / (sum * sum);
    }

    private static float geluStep(float x, float value, float d) {
        if (Math.abs(d) < SMALL) {
            float m = Math.fma(d, 0.5f, x);
            float density = exp(m * m * -0.5f) * DENSITY;
            float s = m * m;
            float fifth = Math.fma(s - 11, s, 18) * (d * d * QUINTIC);
            float third = (s - 4 + fifth) * m * density;
            return Math.fma(third, d * d * CUBIC, Math.fma(m, density, normal(m))) * d;
        }
        return (x + d) * normal(x + d) - value;
    }

    private static float geluSlope(float x) {
        return Math.fma(x, exp(x * x * -0.5f) * DENSITY, normal(x));
    }

    /** d s(x + d) + x (s(x + d) - s(x)), where s(b) - s(a) = (1 - exp(a - b)) s(b) s(-a) for the larger b of the two: nothing cancels. */
    private static float siluStep(float x, float d) {
        float fall = expm1(-Math.abs(d));
        float after = logistic(x + d);
        float rise = d > 0
                ? x * logistic(-x) * -fall * after
                : x * logistic(x) * fall * logistic(-(x + d));
        return Math.fma(d, after, rise);
    }

    /** Of large steps the ramp moves exactly, and the rest is at most log 2. */
    private static float softplusStep(float x, float value, float d) {
        float m = x + d;
        if (Math.abs(d) < EXPM1_NEAR) {
            return -log1p(logistic(m) * expm1Near(-d));
        }
        float ramp = x > 0 && m > 0 ? d : Math.max(m, 0) - Math.max(x, 0);
        return ramp + (log1p(exp(-Math.abs(m))) - (value - Math.max(x, 0)));
    }

    /** Where x + d is on the side of zero that x is on. */
    private static float eluStep(Activation f, float x, float at, float d) {
        if (x > 0) {
            return d;
        }
        float fall = expm1(-Math.abs(d));
        return d > 0 ? -fall * slope(f, x + d) : fall * at;
    }

    /** The logistic function, with full relative accuracy. */
    private static float logistic(float x) {
        float u = exp(-Math.abs(x));
        float inverse = 1 / (u + 1);
        return x > 0 ? inverse : u * inverse;
    }

    /** exp(x) - 1 of a number that is not positive. */
    private static float expm1(float x) {
        return x < -EXPM1_NEAR ? exp(x) - 1 : expm1Near(x);
    }

    private static float expm1Near(float x) {
        float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(L6, x, L5), x, L4), x, L3), x, L2), x, L1);
        return Math.fma(p * x, x, x);
    }

    /** log(1 + z) = 2 atanh(z / (2 + z)) for z from -0.5 to 1. */
    private static float log1p(float z) {
        float s = z / (z + 2);
        float square = s * s;
        float p = Math.fma(Math.fma(Math.fma(H4, square, H3), square, H2), square, H1);
        return Math.fma(p * square, s, s) * 2;
    }

    static float tanh(float x) {
        float c = clip(x, LIMIT);
        float square = Math.fma(c, c, FLOOR);
        return clip(numerator(c, square) / denominator(square), 1);
    }

    private static float numerator(float c, float s) {
        return Math.fma(Math.fma(Math.fma(Math.fma(P4, s, P3), s, P2), s, P1), s, P0) * c;
    }

    private static float denominator(float s) {
        return Math.fma(Math.fma(Math.fma(Math.fma(Q4, s, Q3), s, Q2), s, Q1), s, 1);
    }

    /** tanh of a small number, given its square. */
    private static float series(float c, float s) {
        return Math.fma(Math.fma(Math.fma(Math.fma(S4, s, S3), s, S2), s, S1), s, 1) * c;
    }

    /** The normal distribution function. */
    static float normal(float x) {
        float t = 1 / Math.fma(Math.abs(x), ERF_SCALE, 1);
        float tail = Math.fma(Math.fma(Math.fma(Math.fma(E5, t, E4), t, E3), t, E2), t, E1) * t * exp(x * x * -0.5f);
        return x > 0 ? 1 - tail : tail;
    }

    /** exp of a number that is not positive. */
    static float exp(float x) {
        float c = Math.max(x, EXP_LEAST);
        int n = (int) (c * LOG2_E - 0.5f);
        float whole = n;
        float r = Math.fma(-whole, LN2_LOW, Math.fma(-whole, LN2_HIGH, c));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(X7, r, X6), r, X5), r, X4), r, X3), r, X2);
        return Math.fma(Math.fma(p, r, 1), r, 1) * Float.intBitsToFloat((n + 127) << 23);
    }

    private static float clip(float x, float limit) {
        return Math.max(Math.min(x, limit), -limit);
    }
}
