/*
 * Activations of dev.pc4j.graph.Activation: value f(x), slope f'(x), and what a move x -> x + d makes of them, formed without
 * cancellation. Pure functions of PC_REAL, which is float or, in OpenCL, a vector of floats: the same text serves CUDA C++, OpenCL C
 * and a C++ compiler on the host. Own approximations throughout: they have no branches or tables, so they vectorise, and a device gives
 * the same result in every kernel.
 *
 * PC_ACTIVATIONS lists them; what has no function of each kind does not compile. To add one: a line there, in the order of Activation.Kind, and
 * its functions pc...Value, pc...Slope and pc...Move below.
 *
 * tanh(x) = x P(x^2) / Q(x^2) on [-PC_TANH_LIMIT, PC_TANH_LIMIT] is a weighted least-squares fit of relative error 2.1e-8 (3.8e-7
 * evaluated in fp32); beyond, fp32's tanh is 1. The normal distribution function is Abramowitz and Stegun 7.1.26, absolute error 7.5e-8.
 */
#ifndef PC_ACTIVATIONS_H
#define PC_ACTIVATIONS_H

#include "task.h"

#if defined(__OPENCL_VERSION__)

/* PC_REAL and, for vectors, PC_INTS (a vector of as many ints), PC_AS_REAL and PC_AS_INT come from options.h. */
#ifndef PC_REAL
#define PC_REAL float
#define PC_INTS int
#define PC_AS_REAL as_float
#define PC_AS_INT as_int
#define PC_ANY(mask) (mask)
#endif
#define PC_FUNC static inline
/* Contracted to one instruction wherever the device has one, and never an emulation. */
#pragma OPENCL FP_CONTRACT ON
#define PC_FMA(a, b, c) ((a) * (b) + (c))
#define PC_ABS(x) fabs(x)
#define PC_INVERSE(x) (PC_ALL(1.0f) / (x))
#define PC_RARELY(condition) (condition)

#else

#define PC_RARELY(condition) __builtin_expect(!!(condition), 0)

#define PC_REAL float
#define PC_INTS int
#define PC_ANY(mask) (mask)
#if defined(__CUDACC__)
#ifndef PC_FUNC
#define PC_FUNC __device__ __forceinline__
#endif
#define PC_AS_REAL(i) __int_as_float(i)
#define PC_AS_INT(x) __float_as_int(x)
#define PC_FMA(a, b, c) fmaf(a, b, c)
#define PC_ABS(x) fabsf(x)
/* Of a number that is neither tiny nor huge. */
#ifndef PC_INVERSE
#define PC_INVERSE(x) __fdividef(1.0f, x)
#endif
#else
#ifndef PC_FUNC
#define PC_FUNC static inline
#endif
#define PC_FMA(a, b, c) __builtin_fmaf(a, b, c)
#define PC_ABS(x) __builtin_fabsf(x)
#ifndef PC_INVERSE
#define PC_INVERSE(x) (1.0f / (x))
#endif
static inline float pcBitsToFloat(int bits)
{
    float x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}
static inline int pcFloatToBits(float x)
{
    int bits;
    __builtin_memcpy(&bits, &x, sizeof x);
    return bits;
}
#define PC_AS_REAL(i) pcBitsToFloat(i)
#define PC_AS_INT(x) pcFloatToBits(x)
#endif

#endif

#define PC_ALL(x) ((PC_REAL)(x))

/* The activation PC_ACT_..., in the order of dev.pc4j.graph.Activation.Kind, the name of its functions, and what a move from x keeps. */
#define PC_ACTIVATIONS(X)                \
    X(NONE, None, pcKeepNothing)         \
    X(RELU, Ramp, pcKeepNothing)         \
    X(LEAKY_RELU, Ramp, pcKeepNothing)   \
    X(TANH, Tanh, pcKeepTanh)            \
    X(SIGMOID, Sigmoid, pcKeepLogistic)  \
    X(GELU, Gelu, pcKeepNothing)         \
    X(HARD_TANH, HardTanh, pcKeepNothing) \
    X(SILU, Silu, pcKeepLogistic)         \
    X(SOFTPLUS, Softplus, pcKeepNothing)  \
    X(ELU, Elu, pcKeepNothing)

#define PC_NUMBER(NAME, functions, keep) PC_ACT_##NAME,
enum PcActivation { PC_ACTIVATIONS(PC_NUMBER) };

#define PC_TANH_LIMIT 9.02f
#define PC_TANH_P1 0.13379717f
#define PC_TANH_P2 0.0034940338f
#define PC_TANH_P3 2.058347e-5f
#define PC_TANH_P4 1.3319057e-8f
#define PC_TANH_Q1 0.46713033f
#define PC_TANH_Q2 0.02587107f
#define PC_TANH_Q3 3.2830916e-4f
#define PC_TANH_Q4 7.762013e-7f

/* Where the addition theorem of tanh may be used: its denominator 1 + f t is at least this, so that rounding grows by less than its
 * inverse. */
#define PC_TANH_SAFE 0.25f

#define PC_ERF_SCALE (0.3275911f * 0.70710677f)
#define PC_ERF_1 (0.2548296f * 0.5f)
#define PC_ERF_2 (-0.28449672f * 0.5f)
#define PC_ERF_3 (1.4214138f * 0.5f)
#define PC_ERF_4 (-1.4531521f * 0.5f)
#define PC_ERF_5 (1.0614054f * 0.5f)

/* 1 / sqrt(2 pi), the normal density at zero. */
#define PC_DENSITY 0.3989423f

#define PC_LOG2_E 1.442695f
#define PC_LN2_HIGH 0.6933594f
#define PC_LN2_LOW (-2.1219444e-4f)
/* Added to a float of less than 2^22, leaves it rounded to an integer, which is in the low bits of the sum. */
#define PC_ROUNDER 12582912.0f
/* Below, exp counts as if it were here: fp32 has no smaller normal numbers. */
#define PC_EXP_LEAST (-87.0f)

/* exp(x) - 1 = x + x^2 (PC_EXPM1_1 + PC_EXPM1_2 x + ...) for |x| up to PC_EXPM1_NEAR, a minimax fit of relative error 3.2e-9. */
#define PC_EXPM1_NEAR 0.5f
#define PC_EXPM1_1 0.50000006f
#define PC_EXPM1_2 0.16666664f
#define PC_EXPM1_3 0.04166536f
#define PC_EXPM1_4 0.008333579f
#define PC_EXPM1_5 0.0013996176f
#define PC_EXPM1_6 0.0001984981f

/* atanh(s) = s + s^3 (PC_ATANH_1 + PC_ATANH_2 s^2 + ...) for |s| up to 1/3, a minimax fit of relative error 4.5e-9. */
#define PC_ATANH_1 0.3333321f
#define PC_ATANH_2 0.20010763f
#define PC_ATANH_3 0.14000903f
#define PC_ATANH_4 0.14005993f

/* Below this |d|, f(x + d) - f(x) of gelu is d (f' + d^2 / 24 (f''' + d^2 / 80 f''''')) at the middle m = x + d / 2. With p the normal
 * density, f''' = p m (m^2 - 4) and f''''' = p m (m^4 - 11 m^2 + 18). Above, subtracting the parts that are not ramps loses no more than
 * that is worth. */
#define PC_GELU_SMALL 0.2f

/* Comparisons are written so that NaN passes through. */
PC_FUNC PC_REAL pcClip(PC_REAL x, float limit)
{
    PC_REAL below = PC_ALL(limit) < x ? PC_ALL(limit) : x;
    return below < PC_ALL(-limit) ? PC_ALL(-limit) : below;
}

/* exp of a number that is not positive. */
PC_FUNC PC_REAL pcExp(PC_REAL x)
{
    PC_REAL c = x < PC_ALL(PC_EXP_LEAST) ? PC_ALL(PC_EXP_LEAST) : x;
    PC_REAL shifted = PC_FMA(c, PC_ALL(PC_LOG2_E), PC_ALL(PC_ROUNDER));
    PC_REAL whole = shifted - PC_ALL(PC_ROUNDER);
    PC_REAL r = PC_FMA(-whole, PC_ALL(PC_LN2_LOW), PC_FMA(-whole, PC_ALL(PC_LN2_HIGH), c));
    PC_REAL p = PC_FMA(PC_ALL(1.0f / 5040), r, PC_ALL(1.0f / 720));
    p = PC_FMA(p, r, PC_ALL(1.0f / 120));
    p = PC_FMA(p, r, PC_ALL(1.0f / 24));
    p = PC_FMA(p, r, PC_ALL(1.0f / 6));
    p = PC_FMA(p, r, PC_ALL(0.5f));
    p = PC_FMA(PC_FMA(p, r, PC_ALL(1.0f)), r, PC_ALL(1.0f));
    PC_INTS power = (PC_AS_INT(shifted) + 127) << 23;
    return p * PC_AS_REAL(power);
}

PC_FUNC PC_REAL pcTanhNumerator(PC_REAL c)
{
    PC_REAL s = c * c;
    PC_REAL p = PC_FMA(PC_ALL(PC_TANH_P4), s, PC_ALL(PC_TANH_P3));
    p = PC_FMA(p, s, PC_ALL(PC_TANH_P2));
    p = PC_FMA(p, s, PC_ALL(PC_TANH_P1));
    return PC_FMA(p, s, PC_ALL(1.0f)) * c;
}

PC_FUNC PC_REAL pcTanhDenominator(PC_REAL c)
{
    PC_REAL s = c * c;
    PC_REAL q = PC_FMA(PC_ALL(PC_TANH_Q4), s, PC_ALL(PC_TANH_Q3));
    q = PC_FMA(q, s, PC_ALL(PC_TANH_Q2));
    q = PC_FMA(q, s, PC_ALL(PC_TANH_Q1));
    return PC_FMA(q, s, PC_ALL(1.0f));
}

PC_FUNC PC_REAL pcTanh(PC_REAL x)
{
    PC_REAL c = pcClip(x, PC_TANH_LIMIT);
    return pcClip(pcTanhNumerator(c) / pcTanhDenominator(c), 1.0f);
}

/* The slope of the logistic function, exp(-x) / (1 + exp(-x))^2, with full relative accuracy. */
PC_FUNC PC_REAL pcBell(PC_REAL x)
{
    PC_REAL t = pcExp(-PC_ABS(x));
    PC_REAL sum = t + PC_ALL(1.0f);
    return t / (sum * sum);
}

/* The normal distribution function of -|x|, from e = exp(-x^2 / 2). */
PC_FUNC PC_REAL pcNormalTail(PC_REAL x, PC_REAL e)
{
    PC_REAL t = PC_INVERSE(PC_FMA(PC_ABS(x), PC_ALL(PC_ERF_SCALE), PC_ALL(1.0f)));
    PC_REAL p = PC_FMA(PC_ALL(PC_ERF_5), t, PC_ALL(PC_ERF_4));
    p = PC_FMA(p, t, PC_ALL(PC_ERF_3));
    p = PC_FMA(p, t, PC_ALL(PC_ERF_2));
    p = PC_FMA(p, t, PC_ALL(PC_ERF_1));
    return p * t * e;
}

/* That of x. */
PC_FUNC PC_REAL pcNormal(PC_REAL x, PC_REAL e)
{
    PC_REAL tail = pcNormalTail(x, e);
    return x > PC_ALL(0.0f) ? PC_ALL(1.0f) - tail : tail;
}

PC_FUNC PC_REAL pcGauss(PC_REAL x)
{
    return pcExp(x * x * PC_ALL(-0.5f));
}

/* exp(x) - 1 of a number of at most PC_EXPM1_NEAR, with full relative accuracy. */
PC_FUNC PC_REAL pcExpm1Near(PC_REAL x)
{
    PC_REAL p = PC_FMA(PC_ALL(PC_EXPM1_6), x, PC_ALL(PC_EXPM1_5));
    p = PC_FMA(p, x, PC_ALL(PC_EXPM1_4));
    p = PC_FMA(p, x, PC_ALL(PC_EXPM1_3));
    p = PC_FMA(p, x, PC_ALL(PC_EXPM1_2));
    p = PC_FMA(p, x, PC_ALL(PC_EXPM1_1));
    return PC_FMA(p * x, x, x);
}

/* That of a number that is not positive, from e = exp(x). */
PC_FUNC PC_REAL pcExpm1(PC_REAL x, PC_REAL e)
{
    return x < PC_ALL(-PC_EXPM1_NEAR) ? e - PC_ALL(1.0f) : pcExpm1Near(x);
}

/* log(1 + z) = 2 atanh(z / (2 + z)) for z from -0.5 to 1, with full relative accuracy. */
PC_FUNC PC_REAL pcLog1p(PC_REAL z)
{
    PC_REAL s = z * PC_INVERSE(z + PC_ALL(2.0f));
    PC_REAL square = s * s;
    PC_REAL p = PC_FMA(PC_ALL(PC_ATANH_4), square, PC_ALL(PC_ATANH_3));
    p = PC_FMA(p, square, PC_ALL(PC_ATANH_2));
    p = PC_FMA(p, square, PC_ALL(PC_ATANH_1));
    return PC_FMA(p * square, s, s) * PC_ALL(2.0f);
}

/* The logistic function of x, from u = exp(-|x|), with full relative accuracy. */
PC_FUNC PC_REAL pcLogistic(PC_REAL x, PC_REAL u)
{
    return (x > PC_ALL(0.0f) ? PC_ALL(1.0f) : u) * PC_INVERSE(u + PC_ALL(1.0f));
}

/*
 * Each activation, with alpha, its parameter, 0 where it has none:
 *   pc...Value(x, alpha)                       f(x)
 *   pc...Slope(x, alpha)                       f'(x)
 *   pc...Move(x, value, kept, d, alpha, slope) f(x + d) - f(x), given value = f(x) and what is kept; slope takes f'(x + d)
 */

PC_FUNC PC_REAL pcKeepNothing(PC_REAL x)
{
    (void)x;
    return PC_ALL(0.0f);
}

/* ---- none ---- */

PC_FUNC PC_REAL pcNoneValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return x;
}

PC_FUNC PC_REAL pcNoneSlope(PC_REAL x, float alpha)
{
    (void)x;
    (void)alpha;
    return PC_ALL(1.0f);
}

PC_FUNC PC_REAL pcNoneMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)x;
    (void)value;
    (void)kept;
    (void)alpha;
    *slope = PC_ALL(1.0f);
    return d;
}

/* ---- relu and leaky relu: alpha is the slope below zero ---- */

PC_FUNC PC_REAL pcRampSlope(PC_REAL x, float alpha)
{
    return x > PC_ALL(0.0f) ? PC_ALL(1.0f) : PC_ALL(alpha);
}

PC_FUNC PC_REAL pcRampValue(PC_REAL x, float alpha)
{
    return x * pcRampSlope(x, alpha);
}

PC_FUNC PC_REAL pcRampStep(PC_REAL x, PC_REAL d, float alpha, PC_REAL *slope)
{
    PC_REAL moved = x + d;
    PC_REAL was = pcRampSlope(x, alpha);
    PC_REAL is = pcRampSlope(moved, alpha);
    *slope = is;
    return was == is ? d * is : moved * is - x * was;
}

PC_FUNC PC_REAL pcRampMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)value;
    (void)kept;
    return pcRampStep(x, d, alpha, slope);
}

/* ---- tanh ---- */

PC_FUNC PC_REAL pcTanhValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcTanh(x);
}

PC_FUNC PC_REAL pcTanhSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcBell(x * PC_ALL(2.0f)) * PC_ALL(4.0f);
}

PC_FUNC PC_REAL pcKeepTanh(PC_REAL x)
{
    return pcExp(PC_ABS(x) * PC_ALL(-2.0f));
}

/*
 * tanh by the addition theorem, with f = tanh(x), t = P / Q = tanh(d):  f(x + d) - f = (1 - f^2) t / (1 + f t), where 1 - f^2 comes from
 * u = exp(-2 |x|) with full relative accuracy, and the slope after is (1 - f^2) (1 - t^2) / (1 + f t)^2. All with one division.
 */
PC_FUNC PC_REAL pcTanhStep(PC_REAL x, PC_REAL f, PC_REAL u, PC_REAL d, PC_REAL *slope)
{
    PC_REAL c = pcClip(d, PC_TANH_LIMIT);
    PC_REAL p = pcTanhNumerator(c);
    PC_REAL q = pcTanhDenominator(c);
    PC_REAL below = PC_FMA(f, p, q);
    PC_REAL u1 = u + PC_ALL(1.0f);
    PC_REAL r = PC_INVERSE(u1 * below);
    PC_REAL s = u * PC_ALL(4.0f) * (below * r) * (below * r);
    PC_REAL inverse = u1 * r;
    PC_REAL step = s * p * inverse;
    PC_REAL after = s * ((q - p) * inverse) * ((q + p) * inverse);
    PC_INTS cancels = below <= q * PC_ALL(PC_TANH_SAFE);
    /* d is then large and against x: from exponentials, with v = exp(-2 |x + d|), nothing cancels. */
    if (PC_RARELY(PC_ANY(cancels))) {
        PC_REAL m = x + d;
        PC_REAL v = pcExp(PC_ABS(m) * PC_ALL(-2.0f));
        PC_REAL v1 = v + PC_ALL(1.0f);
        PC_REAL both = PC_ALL(2.0f) * PC_INVERSE(u1 * v1);
        PC_REAL part = (x > PC_ALL(0.0f)) == (m > PC_ALL(0.0f)) ? u - v : u * v - PC_ALL(1.0f);
        step = cancels ? (x > PC_ALL(0.0f) ? part : -part) * both : step;
        after = cancels ? v * (u1 * both) * (u1 * both) : after;
    }
    *slope = after;
    return step;
}

PC_FUNC PC_REAL pcTanhMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)alpha;
    return pcTanhStep(x, value, kept, d, slope);
}

/* ---- sigmoid(x) = (1 + tanh(x / 2)) / 2 ---- */

PC_FUNC PC_REAL pcSigmoidValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return PC_FMA(PC_ALL(0.5f), pcTanh(x * PC_ALL(0.5f)), PC_ALL(0.5f));
}

PC_FUNC PC_REAL pcSigmoidSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcBell(x);
}

PC_FUNC PC_REAL pcKeepLogistic(PC_REAL x)
{
    return pcExp(-PC_ABS(x));
}

PC_FUNC PC_REAL pcSigmoidMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)alpha;
    PC_REAL tanhValue = PC_FMA(value, PC_ALL(2.0f), PC_ALL(-1.0f));
    PC_REAL step = pcTanhStep(x * PC_ALL(0.5f), tanhValue, kept, d * PC_ALL(0.5f), slope);
    *slope = *slope * PC_ALL(0.25f);
    return step * PC_ALL(0.5f);
}

/* ---- gelu ---- */

PC_FUNC PC_REAL pcGeluValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return x * pcNormal(x, pcGauss(x));
}

PC_FUNC PC_REAL pcGeluSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    PC_REAL e = pcGauss(x);
    return PC_FMA(x, e * PC_ALL(PC_DENSITY), pcNormal(x, e));
}

/* gelu(x) = relu(x) - |x| normal(-|x|), whose second part is at most 0.17: the large parts move as relu does, exactly. */
PC_FUNC PC_REAL pcGeluMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)kept;
    (void)alpha;
    PC_REAL moved = x + d;
    PC_REAL e = pcGauss(moved);
    PC_REAL tail = pcNormalTail(moved, e);
    PC_REAL ramp;
    PC_REAL step = pcRampStep(x, d, 0.0f, &ramp);
    PC_REAL normal = moved > PC_ALL(0.0f) ? PC_ALL(1.0f) - tail : tail;
    step -= PC_ABS(moved) * tail - (pcRampValue(x, 0.0f) - value);
    PC_INTS small = PC_ABS(d) < PC_ALL(PC_GELU_SMALL);
    if (PC_ANY(small)) {
        PC_REAL m = PC_FMA(d, PC_ALL(0.5f), x);
        PC_REAL em = pcGauss(m);
        PC_REAL density = em * PC_ALL(PC_DENSITY);
        PC_REAL s = m * m;
        PC_REAL dd = d * d;
        PC_REAL fifth = PC_FMA(s - PC_ALL(11.0f), s, PC_ALL(18.0f)) * (dd * PC_ALL(1.0f / 80));
        PC_REAL third = (s - PC_ALL(4.0f) + fifth) * m * density;
        PC_REAL first = PC_FMA(m, density, pcNormal(m, em));
        step = small ? PC_FMA(third, dd * PC_ALL(1.0f / 24), first) * d : step;
    }
    *slope = PC_FMA(moved, e * PC_ALL(PC_DENSITY), normal);
    return step;
}

/* ---- hard tanh ---- */

PC_FUNC PC_REAL pcHardTanhValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcClip(x, 1.0f);
}

PC_FUNC PC_REAL pcHardTanhSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    return PC_ABS(x) < PC_ALL(1.0f) ? PC_ALL(1.0f) : PC_ALL(0.0f);
}

PC_FUNC PC_REAL pcHardTanhMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)kept;
    (void)alpha;
    PC_REAL moved = x + d;
    PC_INTS inside = PC_ABS(moved) < PC_ALL(1.0f);
    *slope = inside ? PC_ALL(1.0f) : PC_ALL(0.0f);
    return (inside & (PC_ABS(x) < PC_ALL(1.0f))) ? d : pcClip(moved, 1.0f) - value;
}

/* ---- silu(x) = x s(x), s the logistic function ---- */

PC_FUNC PC_REAL pcSiluValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return x * pcLogistic(x, pcKeepLogistic(x));
}

PC_FUNC PC_REAL pcSiluSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    PC_REAL u = pcKeepLogistic(x);
    return pcLogistic(x, u) * PC_FMA(x, pcLogistic(-x, u), PC_ALL(1.0f));
}

/*
 * d s(x + d) + x (s(x + d) - s(x)), where s(b) - s(a) = (1 - exp(a - b)) s(b) s(-a) for the larger b of the two and the smaller a: nothing cancels.
 */
PC_FUNC PC_REAL pcSiluMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)value;
    (void)alpha;
    PC_REAL m = x + d;
    PC_REAL v = pcKeepLogistic(m);
    PC_REAL less = -PC_ABS(d);
    PC_REAL fall = pcExpm1(less, pcExp(less));
    PC_REAL after = pcLogistic(m, v);
    PC_REAL afterOpposite = pcLogistic(-m, v);
    PC_REAL rise = d > PC_ALL(0.0f) ? -fall * after * pcLogistic(-x, kept) : fall * afterOpposite * pcLogistic(x, kept);
    *slope = after * PC_FMA(m, afterOpposite, PC_ALL(1.0f));
    return PC_FMA(d, after, x * rise);
}

/* ---- softplus(x) = log(1 + exp(x)) = relu(x) + log(1 + exp(-|x|)) ---- */

PC_FUNC PC_REAL pcSoftplusValue(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcRampValue(x, 0.0f) + pcLog1p(pcKeepLogistic(x));
}

PC_FUNC PC_REAL pcSoftplusSlope(PC_REAL x, float alpha)
{
    (void)alpha;
    return pcLogistic(x, pcKeepLogistic(x));
}

/* Small steps are -log(1 + s(x + d) (exp(-d) - 1)), s the logistic function; of large ones the ramp moves exactly, and the rest is at most log 2. */
PC_FUNC PC_REAL pcSoftplusMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)kept;
    (void)alpha;
    PC_REAL m = x + d;
    PC_REAL v = pcKeepLogistic(m);
    PC_REAL after = pcLogistic(m, v);
    PC_REAL near = pcClip(-d, PC_EXPM1_NEAR);
    PC_REAL ramp;
    PC_REAL step = pcRampStep(x, d, 0.0f, &ramp) + (pcLog1p(v) - (value - pcRampValue(x, 0.0f)));
    PC_REAL small = -pcLog1p(after * pcExpm1Near(near));
    *slope = after;
    return PC_ABS(d) < PC_ALL(PC_EXPM1_NEAR) ? small : step;
}

/* ---- elu(x) = x for x > 0, else alpha (exp(x) - 1) ---- */

PC_FUNC PC_REAL pcNotPositive(PC_REAL x)
{
    return x > PC_ALL(0.0f) ? PC_ALL(0.0f) : x;
}

PC_FUNC PC_REAL pcEluValue(PC_REAL x, float alpha)
{
    PC_REAL c = pcNotPositive(x);
    return x > PC_ALL(0.0f) ? x : pcExpm1(c, pcExp(c)) * PC_ALL(alpha);
}

PC_FUNC PC_REAL pcEluSlope(PC_REAL x, float alpha)
{
    return x > PC_ALL(0.0f) ? PC_ALL(1.0f) : pcExp(pcNotPositive(x)) * PC_ALL(alpha);
}

/* Below zero exp(b) - exp(a) = exp(b) (1 - exp(a - b)) for the larger b; across zero both values have the sign of the step, if alpha is positive. */
PC_FUNC PC_REAL pcEluMove(PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, float alpha, PC_REAL *slope)
{
    (void)kept;
    PC_REAL m = x + d;
    PC_REAL c = pcNotPositive(m);
    PC_REAL e = pcExp(c);
    PC_REAL less = -PC_ABS(d);
    PC_REAL fall = pcExpm1(less, pcExp(less));
    PC_REAL below = d > PC_ALL(0.0f) ? -fall * e : fall * pcExp(pcNotPositive(x));
    PC_REAL after = m > PC_ALL(0.0f) ? m : pcExpm1(c, e) * PC_ALL(alpha);
    PC_REAL step = x > PC_ALL(0.0f) ? (m > PC_ALL(0.0f) ? d : after - value) : (m > PC_ALL(0.0f) ? after - value : below * PC_ALL(alpha));
    *slope = m > PC_ALL(0.0f) ? PC_ALL(1.0f) : e * PC_ALL(alpha);
    return step;
}

/* ---- all of them, by their number ---- */

/* What is known of a number before kernels run is known here. */
#ifndef PC_KIND
#define PC_KIND(f) (f)
#endif

#define PC_VALUE_OF(NAME, functions, keep) \
    case PC_ACT_##NAME:                    \
        return pc##functions##Value(x, alpha);
#define PC_SLOPE_OF(NAME, functions, keep) \
    case PC_ACT_##NAME:                    \
        return pc##functions##Slope(x, alpha);
#define PC_KEPT_OF(NAME, functions, keep) \
    case PC_ACT_##NAME:                   \
        return keep(x);
#define PC_MOVE_OF(NAME, functions, keep) \
    case PC_ACT_##NAME:                   \
        return pc##functions##Move(x, value, kept, d, alpha, slope);

/* f(x) of the activation f. */
PC_FUNC PC_REAL pcValue(int f, float alpha, PC_REAL x)
{
    switch (PC_KIND(f)) {
        PC_ACTIVATIONS(PC_VALUE_OF)
    }
    return x;
}

/* f'(x). */
PC_FUNC PC_REAL pcSlope(int f, float alpha, PC_REAL x)
{
    switch (PC_KIND(f)) {
        PC_ACTIVATIONS(PC_SLOPE_OF)
    }
    return PC_ALL(1.0f);
}

/* What a move from x needs besides x and f(x), and whoever moves often from there keeps. */
PC_FUNC PC_REAL pcKept(int f, PC_REAL x)
{
    switch (PC_KIND(f)) {
        PC_ACTIVATIONS(PC_KEPT_OF)
    }
    return PC_ALL(0.0f);
}

/* f(x + d) - f(x), given value = f(x) and kept = pcKept(f, x); slope takes f'(x + d). */
PC_FUNC PC_REAL pcMoveFrom(int f, float alpha, PC_REAL x, PC_REAL value, PC_REAL kept, PC_REAL d, PC_REAL *slope)
{
    switch (PC_KIND(f)) {
        PC_ACTIVATIONS(PC_MOVE_OF)
    }
    *slope = PC_ALL(1.0f);
    return d;
}

/* The same without what may be kept. */
PC_FUNC PC_REAL pcMove(int f, float alpha, PC_REAL x, PC_REAL value, PC_REAL d, PC_REAL *slope)
{
    return pcMoveFrom(f, alpha, x, value, pcKept(f, x), d, slope);
}

#endif
