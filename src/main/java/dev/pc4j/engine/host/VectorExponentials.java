package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.Rational.*;
import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link VectorActivations} for the activations that are made of exponentials, silu(x) = x s(x) with the logistic function s,
 * softplus and elu, and for the exponential itself.
 */
final class VectorExponentials {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final FloatVector ONE = broadcast(SPECIES, 1);

    private VectorExponentials() {}

    static void silu(int from, int to, float[] x, float[] value, float[] slope) {
        expOfLess(from, to, x, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector u = fromArray(SPECIES, slope, i);
            FloatVector inverse = ONE.div(u.add(1));
            FloatVector least = u.mul(inverse);
            FloatVector logistic = least.blend(inverse, v.compare(VectorOperators.GT, 0));
            FloatVector opposite = least.blend(inverse, v.compare(VectorOperators.LT, 0));
            v.mul(logistic).intoArray(value, i);
            logistic.mul(v.fma(opposite, ONE)).intoArray(slope, i);
        }
    }

    /** The factors of x (s(x + d) - s(x)) one after another; negated keeps their product. */
    static void siluStep(int from, int to, float[] x, float[] d, float[] negated, float[] slope) {
        expOfLess(from, to, x, negated);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector u = fromArray(SPECIES, negated, i);
            VectorMask<Float> up = fromArray(SPECIES, d, i).compare(VectorOperators.GT, 0);
            FloatVector inverse = ONE.div(u.add(1));
            VectorMask<Float> large = v.compare(VectorOperators.LT, 0)
                    .and(up)
                    .or(v.compare(VectorOperators.GT, 0).andNot(up));
            v.mul(u.mul(inverse).blend(inverse, large)).intoArray(negated, i);
        }
        expOfLess(from, to, d, slope);
        expm1OfLess(from, to, d, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector fall = fromArray(SPECIES, slope, i);
            FloatVector signed = fall.blend(fall.neg(), fromArray(SPECIES, d, i).compare(VectorOperators.GT, 0));
            fromArray(SPECIES, negated, i).mul(signed).intoArray(negated, i);
        }
        expOfLess(from, to, x, d, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector m = fromArray(SPECIES, x, i).add(step);
            FloatVector v = fromArray(SPECIES, slope, i);
            FloatVector inverse = ONE.div(v.add(1));
            FloatVector least = v.mul(inverse);
            FloatVector after = least.blend(inverse, m.compare(VectorOperators.GT, 0));
            FloatVector opposite = least.blend(inverse, m.compare(VectorOperators.LT, 0));
            FloatVector last = opposite.blend(after, step.compare(VectorOperators.GT, 0));
            step.fma(after, fromArray(SPECIES, negated, i).mul(last)).neg().intoArray(negated, i);
            after.mul(m.fma(opposite, ONE)).intoArray(slope, i);
        }
    }

    static void softplus(int from, int to, float[] x, float[] value, float[] slope) {
        expOfLess(from, to, x, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector u = fromArray(SPECIES, slope, i);
            FloatVector s = u.div(u.add(2));
            FloatVector square = s.mul(s);
            FloatVector p = broadcast(SPECIES, H4).fma(square, broadcast(SPECIES, H3))
                    .fma(square, broadcast(SPECIES, H2))
                    .fma(square, broadcast(SPECIES, H1));
            v.max(0).add(p.mul(square).fma(s, s).mul(2)).intoArray(value, i);
            FloatVector inverse = ONE.div(u.add(1));
            u.mul(inverse).blend(inverse, v.compare(VectorOperators.GT, 0)).intoArray(slope, i);
        }
    }

    /** Small steps are -log(1 + s(x + d) (exp(-d) - 1)), large ones those of {@link #softplusFar}. */
    static void softplusStep(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] slope) {
        expOfLess(from, to, x, d, slope);
        softplusFar(from, to, x, value, d, negated, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector v = fromArray(SPECIES, slope, i);
            FloatVector inverse = ONE.div(v.add(1));
            VectorMask<Float> above = fromArray(SPECIES, x, i).add(step).compare(VectorOperators.GT, 0);
            FloatVector after = v.mul(inverse).blend(inverse, above);
            FloatVector y = step.neg();
            FloatVector e = broadcast(SPECIES, L6).fma(y, broadcast(SPECIES, L5))
                    .fma(y, broadcast(SPECIES, L4))
                    .fma(y, broadcast(SPECIES, L3))
                    .fma(y, broadcast(SPECIES, L2))
                    .fma(y, broadcast(SPECIES, L1));
            FloatVector z = after.mul(e.mul(y).fma(y, y));
            FloatVector s = z.div(z.add(2));
            FloatVector square = s.mul(s);
            FloatVector p = broadcast(SPECIES, H4).fma(square, broadcast(SPECIES, H3))
                    .fma(square, broadcast(SPECIES, H2))
                    .fma(square, broadcast(SPECIES, H1));
            VectorMask<Float> near = step.abs().compare(VectorOperators.LT, EXPM1_NEAR);
            fromArray(SPECIES, negated, i).blend(p.mul(square).fma(s, s).mul(2), near).intoArray(negated, i);
            after.intoArray(slope, i);
        }
    }

    /** The ramp moves exactly, and the rest is at most log 2; v holds exp(-|x + d|). */
    private static void softplusFar(
            int from, int to, float[] x, float[] value, float[] d, float[] negated, float[] v) {
        for (int i = from; i < to; i += LANES) {
            FloatVector was = fromArray(SPECIES, x, i);
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector m = was.add(step);
            VectorMask<Float> above = was.compare(VectorOperators.GT, 0).and(m.compare(VectorOperators.GT, 0));
            FloatVector ramp = m.max(0).sub(was.max(0)).blend(step, above);
            FloatVector z = fromArray(SPECIES, v, i);
            FloatVector s = z.div(z.add(2));
            FloatVector square = s.mul(s);
            FloatVector p = broadcast(SPECIES, H4).fma(square, broadcast(SPECIES, H3))
                    .fma(square, broadcast(SPECIES, H2))
                    .fma(square, broadcast(SPECIES, H1));
            FloatVector rest = p.mul(square).fma(s, s).mul(2).sub(fromArray(SPECIES, value, i).sub(was.max(0)));
            ramp.add(rest).neg().intoArray(negated, i);
        }
    }

    static void elu(float alpha, int from, int to, float[] x, float[] value, float[] slope) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, x, i).min(0).intoArray(slope, i);
        }
        exp(from, to, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = fromArray(SPECIES, x, i);
            FloatVector e = fromArray(SPECIES, slope, i);
            VectorMask<Float> above = v.compare(VectorOperators.GT, 0);
            FloatVector near = broadcast(SPECIES, L6).fma(v, broadcast(SPECIES, L5))
                    .fma(v, broadcast(SPECIES, L4))
                    .fma(v, broadcast(SPECIES, L3))
                    .fma(v, broadcast(SPECIES, L2))
                    .fma(v, broadcast(SPECIES, L1));
            FloatVector m1 = near.mul(v).fma(v, v).blend(e.sub(1), v.compare(VectorOperators.LT, -EXPM1_NEAR));
            m1.mul(alpha).blend(v, above).intoArray(value, i);
            e.mul(alpha).blend(ONE, above).intoArray(slope, i);
        }
    }

    /** Below zero exp(b) - exp(a) = exp(b) (1 - exp(a - b)) for the larger b; across zero f(x + d) - f(x). */
    static void eluStep(
            float alpha, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope) {
        expOfLess(from, to, d, negated);
        expm1OfLess(from, to, d, negated);
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, x, i).add(fromArray(SPECIES, d, i)).min(0).intoArray(slope, i);
        }
        exp(from, to, slope);
        for (int i = from; i < to; i += LANES) {
            FloatVector step = fromArray(SPECIES, d, i);
            FloatVector fall = fromArray(SPECIES, negated, i);
            FloatVector m = fromArray(SPECIES, x, i).add(step);
            FloatVector e = fromArray(SPECIES, slope, i);
            VectorMask<Float> was = fromArray(SPECIES, x, i).compare(VectorOperators.GT, 0);
            VectorMask<Float> is = m.compare(VectorOperators.GT, 0);
            FloatVector near = broadcast(SPECIES, L6).fma(m, broadcast(SPECIES, L5))
                    .fma(m, broadcast(SPECIES, L4))
                    .fma(m, broadcast(SPECIES, L3))
                    .fma(m, broadcast(SPECIES, L2))
                    .fma(m, broadcast(SPECIES, L1));
            FloatVector m1 = near.mul(m).fma(m, m).blend(e.sub(1), m.compare(VectorOperators.LT, -EXPM1_NEAR));
            FloatVector crossing = m1.mul(alpha).blend(m, is).sub(fromArray(SPECIES, value, i));
            FloatVector low = e.mul(alpha);
            FloatVector up = fall.neg().mul(low);
            FloatVector same = fall.mul(fromArray(SPECIES, at, i))
                    .blend(up, step.compare(VectorOperators.GT, 0))
                    .blend(step, was);
            crossing.blend(same, was.eq(is)).neg().intoArray(negated, i);
            low.blend(ONE, is).intoArray(slope, i);
        }
    }

    /** exp(-|x|). */
    private static void expOfLess(int from, int to, float[] x, float[] e) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, x, i).abs().neg().intoArray(e, i);
        }
        exp(from, to, e);
    }

    /** exp(-|x + d|). */
    private static void expOfLess(int from, int to, float[] x, float[] d, float[] e) {
        for (int i = from; i < to; i += LANES) {
            fromArray(SPECIES, x, i).add(fromArray(SPECIES, d, i)).abs().neg().intoArray(e, i);
        }
        exp(from, to, e);
    }

    /** exp(-|d|) - 1, from exp(-|d|) in its place. */
    private static void expm1OfLess(int from, int to, float[] d, float[] e) {
        for (int i = from; i < to; i += LANES) {
            FloatVector y = fromArray(SPECIES, d, i).abs().neg();
            FloatVector near = broadcast(SPECIES, L6).fma(y, broadcast(SPECIES, L5))
                    .fma(y, broadcast(SPECIES, L4))
                    .fma(y, broadcast(SPECIES, L3))
                    .fma(y, broadcast(SPECIES, L2))
                    .fma(y, broadcast(SPECIES, L1));
            FloatVector far = fromArray(SPECIES, e, i).sub(1);
            near.mul(y).fma(y, y).blend(far, y.compare(VectorOperators.LT, -EXPM1_NEAR)).intoArray(e, i);
        }
    }

    /** exp of numbers that are not positive, in their place. */
    static void exp(int from, int to, float[] values) {
        for (int i = from; i < to; i += LANES) {
            FloatVector c = fromArray(SPECIES, values, i).max(EXP_LEAST);
            IntVector n = (IntVector) c.mul(LOG2_E).sub(0.5f).convertShape(VectorOperators.F2I, INTS, 0);
            FloatVector whole = (FloatVector) n.convertShape(VectorOperators.I2F, SPECIES, 0);
            FloatVector high = whole.neg().fma(broadcast(SPECIES, LN2_HIGH), c);
            FloatVector r = whole.neg().fma(broadcast(SPECIES, LN2_LOW), high);
            FloatVector mantissa = broadcast(SPECIES, X7).fma(r, broadcast(SPECIES, X6))
                    .fma(r, broadcast(SPECIES, X5))
                    .fma(r, broadcast(SPECIES, X4))
                    .fma(r, broadcast(SPECIES, X3))
                    .fma(r, broadcast(SPECIES, X2))
                    .fma(r, ONE)
                    .fma(r, ONE);
            mantissa.mul(n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats()).intoArray(values, i);
        }
    }
}
