package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.Rational.*;

import dev.pc4j.graph.Activation;

/** Activations of one float: value f(x), slope f'(x), and step f(x + d) - f(x) without cancellation. */
final class ScalarActivations {
    private static final float LEAK = (float) Activation.LEAK;

    private ScalarActivations() {}

    static float value(Activation f, float x) {
        return switch (f) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : LEAK * x;
            case TANH -> tanh(x);
            case SIGMOID -> Math.fma(0.5f, tanh(0.5f * x), 0.5f);
            case GELU -> x * normal(x);
            case HARD_TANH -> Math.clamp(x, -1, 1);
        };
    }

    static float slope(Activation f, float x) {
        return switch (f) {
            case NONE -> 1;
            case RELU -> x > 0 ? 1 : 0;
            case LEAKY_RELU -> x > 0 ? 1 : LEAK;
            case TANH -> 4 * bell(2 * x);
            case SIGMOID -> bell(x);
            case GELU -> geluSlope(x);
            case HARD_TANH -> Math.abs(x) < 1 ? 1 : 0;
        };
    }

    /** f'(x + d), from f(x) = value and f'(x) = at. */
    static float movedSlope(Activation f, float x, float value, float at, float d) {
        return switch (f) {
            case TANH -> tanhSlope(x, value, at, d);
            case SIGMOID -> 0.25f * tanhSlope(0.5f * x, Math.fma(2, value, -1), 4 * at, 0.5f * d);
            default -> slope(f, x + d);
        };
    }

    /** f(x + d) - f(x), from f(x) = value and f'(x) = at. */
    static float step(Activation f, float x, float value, float at, float d) {
        float moved = x + d;
        return switch (f) {
            case NONE -> d;
            case RELU -> x > 0 ? Math.max(d, -x) : Math.max(moved, 0);
            case LEAKY_RELU -> leakyStep(x, d, moved);
            case TANH -> tanhStep(x, value, at, d);
            case SIGMOID -> 0.5f * tanhStep(0.5f * x, Math.fma(2, value, -1), 4 * at, 0.5f * d);
            case GELU -> geluStep(x, value, d);
            case HARD_TANH -> Math.abs(x) < 1 && Math.abs(moved) < 1 ? d : Math.clamp(moved, -1, 1) - value;
        };
    }

    private static float leakyStep(float x, float d, float moved) {
        if (x > 0) {
            return moved > 0 ? d : Math.fma(LEAK, moved, -x);
        }
        return moved > 0 ? Math.fma(-LEAK, x, moved) : LEAK * d;
    }

    private static float tanhStep(float x, float value, float at, float d) {
        float t = tanh(d);
        float denominator = Math.fma(value, t, 1);
        return denominator > SAFE ? t * at / denominator : t * Math.fma(-value, tanh(x + d), 1);
    }

    private static float tanhSlope(float x, float value, float at, float d) {
        float t = tanh(d);
        float denominator = Math.fma(value, t, 1);
        return denominator > SAFE ? at * (1 - t) * (1 + t) / (denominator * denominator) : 4 * bell(2 * (x + d));
    }

    /** The slope of the logistic function, exp(-x) / (1 + exp(-x))^2, with full relative accuracy. */
    private static float bell(float x) {
        float t = exp(-Math.abs(x));
        return t / ((1 + t) * (1 + t));
    }

    private static float geluStep(float x, float value, float d) {
        if (Math.abs(d) < SMALL) {
            return 0.5f * d * (geluSlope(Math.fma(GAUSS_LOW, d, x)) + geluSlope(Math.fma(GAUSS_HIGH, d, x)));
        }
        return (x + d) * normal(x + d) - value;
    }

    private static float geluSlope(float x) {
        return Math.fma(x, DENSITY * exp(-0.5f * x * x), normal(x));
    }

    static float tanh(float x) {
        float c = Math.clamp(x, -LIMIT, LIMIT);
        float s = c * c;
        float p = Math.fma(Math.fma(Math.fma(Math.fma(P4, s, P3), s, P2), s, P1), s, P0);
        float q = Math.fma(Math.fma(Math.fma(Math.fma(Q4, s, Q3), s, Q2), s, Q1), s, 1);
        return Math.clamp(c * p / q, -1, 1);
    }

    /** The normal distribution function. */
    static float normal(float x) {
        float t = 1 / Math.fma(ERF_SCALE, Math.abs(x), 1);
        float tail = Math.fma(Math.fma(Math.fma(Math.fma(E5, t, E4), t, E3), t, E2), t, E1) * t * exp(-0.5f * x * x);
        return x > 0 ? 1 - tail : tail;
    }

    /** exp of a number that is not positive. */
    static float exp(float x) {
        float c = Math.max(x, EXP_LEAST);
        float n = Math.round(c * LOG2_E);
        float r = Math.fma(-n, LN2_LOW, Math.fma(-n, LN2_HIGH, c));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(X7, r, X6), r, X5), r, X4), r, X3), r, X2);
        return Math.scalb(Math.fma(Math.fma(p, r, 1), r, 1), (int) n);
    }
}
