package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.Rational.*;
import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;

import dev.pc4j.graph.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarActivations} on vectors, one loop for each activation and purpose so that the choice is made outside the loop. The
 * formulas are those of the scalar twin; transcendental operators of the Vector API are avoided because their last bits depend on
 * whether the code has been compiled yet.
 */
final class VectorActivations {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1);
    private static final float LEAK = (float) Activation.LEAK;

    private VectorActivations() {}

    static void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope) {
        switch (f) {
            case NONE -> throw new IllegalArgumentException("the identity has no loop");
            case RELU -> relu(from, to, x, value, slope, 0);
            case LEAKY_RELU -> relu(from, to, x, value, slope, LEAK);
            case TANH -> tanh(from, to, x, value, slope);
            case SIGMOID -> sigmoid(from, to, x, value, slope);
            case GELU -> gelu(from, to, x, value, slope);
            case HARD_TANH -> hardTanh(from, to, x, value, slope);
        }
    }

    private static void relu(int from, int to, float[] x, float[] value, float[] slope, float leak) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            FloatVector s = FloatVector.broadcast(SPECIES, leak).blend(ONE, v.compare(VectorOperators.GT, 0));
            v.mul(s).intoArray(value, i);
            s.intoArray(slope, i);
        }
    }

    private static void tanh(int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            tanh(v).intoArray(value, i);
            bell(v.mul(2)).mul(4).intoArray(slope, i);
        }
    }

    private static void sigmoid(int from, int to, float[] x, float[] value, float[] slope) {
        FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            half.fma(tanh(v.mul(0.5f)), half).intoArray(value, i);
            bell(v).intoArray(slope, i);
        }
    }

    private static void gelu(int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            FloatVector e = exp(v.mul(v).mul(-0.5f));
            FloatVector n = normal(v, e);
            v.mul(n).intoArray(value, i);
            v.fma(e.mul(DENSITY), n).intoArray(slope, i);
        }
    }

    private static void hardTanh(int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            clip(v, 1).intoArray(value, i);
            ZERO.blend(ONE, v.abs().compare(VectorOperators.LT, 1)).intoArray(slope, i);
        }
    }

    static void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        switch (f) {
            case NONE -> negate(from, to, d, negated);
            case RELU -> reluStep(from, to, x, d, negated, slope, 0);
            case LEAKY_RELU -> reluStep(from, to, x, d, negated, slope, LEAK);
            case TANH -> tanhStep(from, to, x, value, at, d, negated, slope);
            case SIGMOID -> sigmoidStep(from, to, x, value, at, d, negated, slope);
            case GELU -> geluStep(from, to, x, value, d, negated, slope);
            case HARD_TANH -> hardTanhStep(from, to, x, value, d, negated, slope);
        }
    }

    private static void negate(int from, int to, float[] d, float[] negated) {
        for (int i = from; i < to; i += LANES) {
            load(d, i).neg().intoArray(negated, i);
        }
    }

    private static void reluStep(
            int from, int to, float[] x, float[] d, float[] negated, float[] slope, float leak) {
        FloatVector low = FloatVector.broadcast(SPECIES, leak);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            FloatVector step = load(d, i);
            FloatVector moved = v.add(step);
            VectorMask<Float> was = v.compare(VectorOperators.GT, 0);
            VectorMask<Float> is = moved.compare(VectorOperators.GT, 0);
            FloatVector s = low.blend(ONE, is);
            FloatVector same = step.mul(s);
            FloatVector crossing = moved.mul(s).sub(v.mul(low.blend(ONE, was)));
            crossing.blend(same, was.eq(is)).neg().intoArray(negated, i);
            s.intoArray(slope, i);
        }
    }

    private static void tanhStep(
            int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated, float[] slope) {
        if (within(NEAR, from, to, d)) {
            for (int i = from; i < to; i += LANES) {
                nearAddition(load(value, i), load(at, i), load(d, i), 1, i, negated, slope);
            }
            return;
        }
        for (int i = from; i < to; i += LANES) {
            long rare = addition(load(value, i), load(at, i), load(d, i), 1, i, negated, slope);
            if (rare != 0) {
                direct(Activation.TANH, rare, i, x, value, at, d, negated, slope);
            }
        }
    }

    /** By sigmoid(x) = (1 + tanh(x / 2)) / 2. */
    private static void sigmoidStep(
            int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated, float[] slope) {
        FloatVector two = all(2);
        if (within(2 * NEAR, from, to, d)) {
            for (int i = from; i < to; i += LANES) {
                FloatVector f = load(value, i).fma(two, ONE.neg());
                nearAddition(f, load(at, i).mul(4), load(d, i).mul(0.5f), 0.5f, i, negated, slope);
            }
            return;
        }
        for (int i = from; i < to; i += LANES) {
            FloatVector f = load(value, i).fma(two, ONE.neg());
            long rare = addition(f, load(at, i).mul(4), load(d, i).mul(0.5f), 0.5f, i, negated, slope);
            if (rare != 0) {
                direct(Activation.SIGMOID, rare, i, x, value, at, d, negated, slope);
            }
        }
    }

    /** Whether no element is as large as {@code limit}. */
    private static boolean within(float limit, int from, int to, float[] d) {
        VectorMask<Float> large = SPECIES.maskAll(false);
        for (int i = from; i < to; i += LANES) {
            large = large.or(load(d, i).abs().compare(VectorOperators.GE, limit));
        }
        return !large.anyTrue();
    }

    /**
     * The step of tanh by d by the addition theorem: with f its value and s its slope before, tanh(d) = P / Q and r = 1 / (Q + f P), the
     * step is s P r and the slope after it s (Q - P)(Q + P) r^2. The step is scaled by {@code scale}, the slope by its square.
     *
     * @return the lanes in which r would cancel or tanh(d) is 1, which are left as they are
     */
    private static long addition(
            FloatVector f, FloatVector s, FloatVector d, float scale, int i, float[] negated, float[] slope) {
        FloatVector square = d.fma(d, all(FLOOR));
        VectorMask<Float> far = d.abs().compare(VectorOperators.GE, NEAR);
        FloatVector p = series(d, square).blend(numerator(d, square), far);
        FloatVector q = ONE.blend(denominator(square), far);
        FloatVector below = f.fma(p, q);
        FloatVector r = ONE.div(below);
        VectorMask<Float> saturated = d.abs().compare(VectorOperators.GT, LIMIT);
        VectorMask<Float> rare = below.compare(VectorOperators.LE, q.mul(SAFE)).or(saturated);
        VectorMask<Float> usual = rare.not();
        step(s.mul(r), p, scale).intoArray(negated, i, usual);
        moved(s.mul(r), p, q, r, scale).intoArray(slope, i, usual);
        return rare.toLong();
    }

    /** The same where every lane of d is below {@link Rational#NEAR}: Q is 1, and nothing cancels. */
    private static void nearAddition(
            FloatVector f, FloatVector s, FloatVector d, float scale, int i, float[] negated, float[] slope) {
        FloatVector p = series(d, d.fma(d, all(FLOOR)));
        FloatVector r = ONE.div(f.fma(p, ONE));
        step(s.mul(r), p, scale).intoArray(negated, i);
        moved(s.mul(r), p, ONE, r, scale).intoArray(slope, i);
    }

    private static FloatVector step(FloatVector sr, FloatVector p, float scale) {
        return sr.mul(p).mul(-scale);
    }

    private static FloatVector moved(FloatVector sr, FloatVector p, FloatVector q, FloatVector r, float scale) {
        FloatVector slope = sr.mul(q.sub(p)).mul(q.add(p).mul(r));
        return scale == 1 ? slope : slope.mul(scale * scale);
    }

    /** The lanes that the addition theorem leaves: rare, so one by one. */
    private static void direct(
            Activation f, long lanes, int i, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        for (long rest = lanes; rest != 0; rest &= rest - 1) {
            int j = i + Long.numberOfTrailingZeros(rest);
            float step = d[j];
            slope[j] = ScalarActivations.movedSlope(f, x[j], value[j], at[j], step);
            negated[j] = -ScalarActivations.step(f, x[j], value[j], at[j], step);
        }
    }

    /** The slope of the logistic function, exp(-x) / (1 + exp(-x))^2, with full relative accuracy. */
    private static FloatVector bell(FloatVector x) {
        FloatVector t = exp(x.abs().neg());
        FloatVector sum = t.add(1);
        return t.div(sum.mul(sum));
    }

    private static void geluStep(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            FloatVector step = load(d, i);
            FloatVector moved = v.add(step);
            FloatVector e = exp(moved.mul(moved).mul(-0.5f));
            FloatVector n = normal(moved, e);
            FloatVector m = step.fma(all(0.5f), v);
            FloatVector bell = exp(m.mul(m).mul(-0.5f));
            FloatVector density = bell.mul(DENSITY);
            FloatVector s = m.mul(m);
            FloatVector square = step.mul(step);
            FloatVector fifth = s.sub(11).fma(s, all(18)).mul(square.mul(QUINTIC));
            FloatVector third = s.sub(4).add(fifth).mul(m).mul(density);
            FloatVector slopeAtMiddle = m.fma(density, normal(m, bell));
            FloatVector integrated = third.fma(square.mul(CUBIC), slopeAtMiddle).mul(step);
            FloatVector subtracted = moved.mul(n).sub(load(value, i));
            VectorMask<Float> small = step.abs().compare(VectorOperators.LT, SMALL);
            subtracted.blend(integrated, small).neg().intoArray(negated, i);
            moved.fma(e.mul(DENSITY), n).intoArray(slope, i);
        }
    }

    private static void hardTanhStep(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(x, i);
            FloatVector step = load(d, i);
            FloatVector moved = v.add(step);
            VectorMask<Float> is = moved.abs().compare(VectorOperators.LT, 1);
            VectorMask<Float> both = v.abs().compare(VectorOperators.LT, 1).and(is);
            clip(moved, 1).sub(load(value, i)).blend(step, both).neg().intoArray(negated, i);
            ZERO.blend(ONE, is).intoArray(slope, i);
        }
    }

    private static FloatVector tanh(FloatVector x) {
        FloatVector c = clip(x, LIMIT);
        FloatVector s = c.mul(c);
        return clip(numerator(c, s).div(denominator(s)), 1);
    }

    private static FloatVector numerator(FloatVector c, FloatVector s) {
        return horner(horner(horner(horner(all(P4), s, P3), s, P2), s, P1), s, P0).mul(c);
    }

    private static FloatVector denominator(FloatVector s) {
        return horner(horner(horner(horner(all(Q4), s, Q3), s, Q2), s, Q1), s, 1);
    }

    /** tanh of small numbers, given their squares. */
    private static FloatVector series(FloatVector c, FloatVector s) {
        return horner(horner(horner(horner(all(S4), s, S3), s, S2), s, S1), s, 1).mul(c);
    }

    /** The normal distribution function, given e = exp(-x^2 / 2). */
    private static FloatVector normal(FloatVector x, FloatVector e) {
        FloatVector t = ONE.div(x.abs().fma(all(ERF_SCALE), ONE));
        FloatVector tail = horner(horner(horner(horner(all(E5), t, E4), t, E3), t, E2), t, E1).mul(t).mul(e);
        return tail.blend(ONE.sub(tail), x.compare(VectorOperators.GT, 0));
    }

    /** exp of numbers that are not positive. */
    private static FloatVector exp(FloatVector x) {
        FloatVector c = x.max(EXP_LEAST);
        IntVector n = (IntVector) c.mul(LOG2_E).sub(0.5f).convertShape(VectorOperators.F2I, INTS, 0);
        FloatVector whole = (FloatVector) n.convertShape(VectorOperators.I2F, SPECIES, 0);
        FloatVector r = whole.neg().fma(all(LN2_LOW), whole.neg().fma(all(LN2_HIGH), c));
        FloatVector p = horner(horner(horner(horner(horner(all(X7), r, X6), r, X5), r, X4), r, X3), r, X2);
        FloatVector mantissa = p.fma(r, ONE).fma(r, ONE);
        return mantissa.mul(n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
    }

    private static FloatVector horner(FloatVector sum, FloatVector x, float next) {
        return sum.fma(x, all(next));
    }

    private static FloatVector clip(FloatVector x, float limit) {
        return x.min(limit).max(-limit);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(SPECIES, from, at);
    }
}
