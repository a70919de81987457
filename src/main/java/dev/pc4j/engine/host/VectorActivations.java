package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.Rational.*;
import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.pc4j.graph.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScalarActivations} on vectors, one loop for each activation and purpose so that the choice is made outside the loop. The
 * formulas are those of the scalar twin; transcendental operators of the Vector API are avoided because their last bits depend on
 * whether the code has been compiled yet.
 *
 * <p>No loop calls a method of ours with a vector: the JIT inlines those of the Vector API whatever it compiles, but ours only until it
 * has made 18,000 nodes, some 40 vector operations, and a vector that crosses a call is allocated. So loops share formulas by the arrays
 * that they write, whose elements serve as memory in between.
 */
final class VectorActivations {
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector ONE = broadcast(SPECIES, 1);

    private VectorActivations() {}

    static void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope) {
        switch (f.kind()) {
            case NONE -> throw new IllegalArgumentException("the identity has no loop");
            case RELU, LEAKY_RELU -> relu(from, to, x, value, slope, (float) f.alpha());
            case TANH -> tanh(from, to, x, value, slope);
            case SIGMOID -> sigmoid(from, to, x, value, slope);
            case GELU -> gelu(from, to, x, value, slope);
            case HARD_TANH -> hardTanh(from, to, x, value, slope);
            case SILU -> VectorExponentials.silu(from, to, x, value, slope);
            case SOFTPLUS -> VectorExponentials.softplus(from, to, x, value, slope);
            case ELU -> VectorExponentials.elu((float) f.alpha(), from, to, x, value, slope);
        }
    }

    static void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        switch (f.kind()) {
            case NONE -> negate(from, to, d, negated);
            case RELU, LEAKY_RELU -> reluStep(from, to, x, d, negated, slope, (float) f.alpha());
            case TANH -> tanhStep(f, 1, from, to, x, value, at, d, negated, slope);
            case SIGMOID -> tanhStep(f, 0.5f, from, to, x, value, at, d, negated, slope);
            case GELU -> geluStep(from, to, x, value, d, negated, slope);
            case HARD_TANH -> hardTanhStep(from, to, x, value, d, negated, slope);
            case SILU -> VectorExponentials.siluStep(from, to, x, d, negated, slope);
            case SOFTPLUS -> VectorExponentials.softplusStep(from, to, x, value, d, negated, slope);
            case ELU -> VectorExponentials.eluStep((float) f.alpha(), from, to, x, value, at, d, negated, slope);
        }
    }

    // Piecewise linear ones.

    private static void negate(int from, int to, float[] d, float[] negated) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, d, i).neg().intoArray(negated, i);
        }
    }

    private static void relu(int from, int to, float[] x, float[] value, float[] slope, float leak) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector s = broadcast(SPECIES, leak).blend(ONE, v.compare(VectorOperators.GT, 0));
            v.mul(s).intoArray(value, i);
            s.intoArray(slope, i);
        }
    }

    private static void reluStep(
            int from, int to, float[] x, float[] d, float[] negated, float[] slope, float leak) {
        FloatVector low = broadcast(SPECIES, leak);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector step = fromArray(SPECIES, d, i);
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

    private static void hardTanh(int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            v.min(1).max(-1).intoArray(value, i);
            ZERO.blend(ONE, v.abs().compare(VectorOperators.LT, 1)).intoArray(slope, i);
        }
    }

    private static void hardTanhStep(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector moved = v.add(step);
            VectorMask<Float> is = moved.abs().compare(VectorOperators.LT, 1);
            VectorMask<Float> both = v.abs().compare(VectorOperators.LT, 1).and(is);
            moved.min(1).max(-1).sub(fromArray(SPECIES, value, i)).blend(step, both).neg().intoArray(negated, i);
            ZERO.blend(ONE, is).intoArray(slope, i);
        }
    }

    // Tanh and sigmoid(x) = (1 + tanh(x / 2)) / 2.

    private static void tanh(int from, int to, float[] x, float[] value, float[] slope) {
        rational(1, 0, from, to, x, value, slope);
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, value, i).div(fromArray(SPECIES, slope, i)).min(1).max(-1).intoArray(value, i);
        }
        bell(2, 4, from, to, x, slope);
    }

    private static void sigmoid(int from, int to, float[] x, float[] value, float[] slope) {
        rational(0.5f, 0, from, to, x, value, slope);
        FloatVector half = broadcast(SPECIES, 0.5f);
        for (int i = from; i < to; i += LANES) {
            FloatVector tanh = fromArray(SPECIES, value, i).div(fromArray(SPECIES, slope, i)).min(1).max(-1);
            half.fma(tanh, half).intoArray(value, i);
        }
        bell(1, 1, from, to, x, slope);
    }

    /**
     * P and Q of tanh(x scale) = P / Q where |x scale| is not below {@code near}; elsewhere P is left as it is, and Q is 1.
     */
    private static void rational(float scale, float near, int from, int to, float[] x, float[] p, float[] q) {
        for (int i = from; i < to; i += LANES) {
            FloatVector c = fromArray(SPECIES, x, i).mul(scale).min(LIMIT).max(-LIMIT);
            FloatVector s = c.fma(c, broadcast(SPECIES, FLOOR));
            VectorMask<Float> small = c.abs().compare(VectorOperators.LT, near);
            FloatVector numerator = broadcast(SPECIES, P4).fma(s, broadcast(SPECIES, P3))
                    .fma(s, broadcast(SPECIES, P2))
                    .fma(s, broadcast(SPECIES, P1))
                    .fma(s, broadcast(SPECIES, P0))
                    .mul(c);
            FloatVector denominator = broadcast(SPECIES, Q4).fma(s, broadcast(SPECIES, Q3))
                    .fma(s, broadcast(SPECIES, Q2))
                    .fma(s, broadcast(SPECIES, Q1))
                    .fma(s, ONE);
            numerator.blend(fromArray(SPECIES, p, i), small).intoArray(p, i);
            denominator.blend(ONE, small).intoArray(q, i);
        }
    }

    /** P = tanh(x scale), Q being 1, where |x scale| is below {@link Rational#NEAR}. */
    private static void series(float scale, int from, int to, float[] x, float[] p) {
        for (int i = from; i < to; i += LANES) {
            FloatVector c = fromArray(SPECIES, x, i).mul(scale);
            FloatVector s = c.fma(c, broadcast(SPECIES, FLOOR));
            broadcast(SPECIES, S4).fma(s, broadcast(SPECIES, S3))
                    .fma(s, broadcast(SPECIES, S2))
                    .fma(s, broadcast(SPECIES, S1))
                    .fma(s, ONE)
                    .mul(c)
                    .intoArray(p, i);
        }
    }

    /**
     * The step by d by the addition theorem: with f the value of tanh and s its slope before, tanh(d) = P / Q and r = 1 / (Q + f P), the
     * step is s P r and the slope after it s (Q - P)(Q + P) r^2. The step is scaled by {@code scale}, the slope by its square.
     *
     * @param scale 1 for tanh, 1/2 for sigmoid
     */
    private static void tanhStep(
            Activation f, float scale, int from, int to, float[] x, float[] value, float[] at, float[] d,
            float[] negated, float[] slope) {
        series(scale, from, to, d, negated);
        if (within(NEAR / scale, from, to, d)) {
            nearAddition(scale, from, to, value, at, negated, slope);
        } else {
            rational(scale, NEAR, from, to, d, negated, slope);
            addition(f, scale, from, to, x, value, at, d, negated, slope);
        }
    }

    /** Whether no element is as large as {@code limit}. */
    private static boolean within(float limit, int from, int to, float[] d) {
        VectorMask<Float> large = SPECIES.maskAll(false);
        for (int i = from; i < to; i += LANES) {
            large = large.or(fromArray(SPECIES, d, i).abs().compare(VectorOperators.GE, limit));
        }
        return !large.anyTrue();
    }

    /** Where every d is near: Q is 1, and nothing cancels. Negated holds P. */
    private static void nearAddition(
            float scale, int from, int to, float[] value, float[] at, float[] negated, float[] slope) {
        FloatVector twice = broadcast(SPECIES, 1 / scale);
        FloatVector less = broadcast(SPECIES, 1 - 1 / scale);
        for (int i = from; i < to; i += LANES) {
            FloatVector f = fromArray(SPECIES, value, i).fma(twice, less);
            FloatVector p = fromArray(SPECIES, negated, i);
            FloatVector r = ONE.div(f.fma(p, ONE));
            FloatVector sr = fromArray(SPECIES, at, i).mul(1 / (scale * scale)).mul(r);
            sr.mul(p).mul(-scale).intoArray(negated, i);
            sr.mul(ONE.sub(p)).mul(ONE.add(p).mul(r)).mul(scale * scale).intoArray(slope, i);
        }
    }

    /** Negated holds P and slope Q. Lanes in which r would cancel or tanh(d) is 1 are left to {@link #direct}. */
    private static void addition(
            Activation f, float scale, int from, int to, float[] x, float[] value, float[] at, float[] d,
            float[] negated, float[] slope) {
        FloatVector twice = broadcast(SPECIES, 1 / scale);
        FloatVector less = broadcast(SPECIES, 1 - 1 / scale);
        for (int i = from; i < to; i += LANES) {
            FloatVector p = fromArray(SPECIES, negated, i);
            FloatVector q = fromArray(SPECIES, slope, i);
            FloatVector below = fromArray(SPECIES, value, i).fma(twice, less).fma(p, q);
            FloatVector r = ONE.div(below);
            FloatVector sr = fromArray(SPECIES, at, i).mul(1 / (scale * scale)).mul(r);
            VectorMask<Float> saturated = fromArray(SPECIES, d, i).abs().compare(VectorOperators.GT, LIMIT / scale);
            VectorMask<Float> rare = below.compare(VectorOperators.LE, q.mul(SAFE)).or(saturated);
            sr.mul(p).mul(-scale).intoArray(negated, i);
            sr.mul(q.sub(p)).mul(q.add(p).mul(r)).mul(scale * scale).intoArray(slope, i);
            if (rare.anyTrue()) {
                direct(f, rare.toLong(), i, x, value, at, d, negated, slope);
            }
        }
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

    /**
     * The slope of the logistic function at x times {@code within}, times {@code factor}: exp(-x) / (1 + exp(-x))^2, with full relative
     * accuracy.
     */
    private static void bell(float within, float factor, int from, int to, float[] x, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, x, i).mul(within).abs().neg().intoArray(slope, i);
        }
        VectorExponentials.exp(from, to, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector t = fromArray(SPECIES, slope, i);
            FloatVector sum = t.add(1);
            t.div(sum.mul(sum)).mul(factor).intoArray(slope, i);
        }
    }

    // Gelu.

    private static void gelu(int from, int to, float[] x, float[] value, float[] slope) {
        normal(x, from, to - from, slope, from, value, from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector n = fromArray(SPECIES, value, i);
            v.mul(n).intoArray(value, i);
            v.fma(fromArray(SPECIES, slope, i).mul(DENSITY), n).intoArray(slope, i);
        }
    }

    private static void geluStep(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] slope) {
        int count = to - from;
        float[] at = new float[count];
        float[] normal = new float[count];
        add(0.5f, from, to, x, d, at);
        normal(at, 0, count, negated, from, normal, 0);
        integrate(from, to, d, at, normal, negated);
        add(1, from, to, x, d, at);
        normal(at, 0, count, slope, from, normal, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector moved = fromArray(SPECIES, at, i - from);
            FloatVector n = fromArray(SPECIES, normal, i - from);
            FloatVector subtracted = moved.mul(n).sub(fromArray(SPECIES, value, i));
            VectorMask<Float> small = fromArray(SPECIES, d, i).abs().compare(VectorOperators.LT, SMALL);
            subtracted.blend(fromArray(SPECIES, negated, i), small).neg().intoArray(negated, i);
            moved.fma(fromArray(SPECIES, slope, i).mul(DENSITY), n).intoArray(slope, i);
        }
    }

    /** x + part d. */
    private static void add(float part, int from, int to, float[] x, float[] d, float[] sum) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, d, i).fma(broadcast(SPECIES, part), fromArray(SPECIES, x, i)).intoArray(sum, i - from);
        }
    }

    /** Small steps from the derivatives at their middle; steps holds exp(-middle^2 / 2) before. */
    private static void integrate(int from, int to, float[] d, float[] middle, float[] normal, float[] steps) {
        for (int i = from; i < to; i += LANES) {
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector m = fromArray(SPECIES, middle, i - from);
            FloatVector density = fromArray(SPECIES, steps, i).mul(DENSITY);
            FloatVector s = m.mul(m);
            FloatVector square = step.mul(step);
            FloatVector fifth = s.sub(11).fma(s, broadcast(SPECIES, 18)).mul(square.mul(QUINTIC));
            FloatVector third = s.sub(4).add(fifth).mul(m).mul(density);
            FloatVector slope = m.fma(density, fromArray(SPECIES, normal, i - from));
            third.fma(square.mul(CUBIC), slope).mul(step).intoArray(steps, i);
        }
    }

    /** e = exp(-x^2 / 2) and the normal distribution function of x. */
    private static void normal(float[] x, int xAt, int count, float[] e, int eAt, float[] normal, int normalAt) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, xAt + i);
            v.mul(v).mul(-0.5f).intoArray(e, eAt + i);
        }
        VectorExponentials.exp(eAt, eAt + count, e);
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, xAt + i);
            FloatVector t = ONE.div(v.abs().fma(broadcast(SPECIES, ERF_SCALE), ONE));
            FloatVector tail = broadcast(SPECIES, E5).fma(t, broadcast(SPECIES, E4))
                    .fma(t, broadcast(SPECIES, E3))
                    .fma(t, broadcast(SPECIES, E2))
                    .fma(t, broadcast(SPECIES, E1))
                    .mul(t)
                    .mul(fromArray(SPECIES, e, eAt + i));
            tail.blend(ONE.sub(tail), v.compare(VectorOperators.GT, 0)).intoArray(normal, normalAt + i);
        }
    }
}
