/* The activations of kernels/activations.h as they are defined, in the precision of T, for tests to compare with. */
#ifndef PC_TEST_EXACT_H
#define PC_TEST_EXACT_H

#include "../../../kernels/activations.h"

#include <cmath>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch"

namespace exact {

#define PC_ONE(NAME, functions, keep) +1
constexpr int ACTIVATIONS = PC_ACTIVATIONS(PC_ONE);

/* A parameter for each activation, of those that have one, by which tests see that kernels take it from the task. */
inline float alphaOf(int f) {
    return f == PC_ACT_LEAKY_RELU ? 0.2f : f == PC_ACT_ELU ? 0.7f : 0;
}

/* Whether f' jumps somewhere, so that within rounding of there either side is right. */
inline bool hasKink(int f) {
    return f == PC_ACT_RELU || f == PC_ACT_LEAKY_RELU || f == PC_ACT_HARD_TANH || f == PC_ACT_ELU;
}

template <class T>
T normal(T x) {
    return std::erfc(-x / std::sqrt(T(2))) / 2;
}

template <class T>
T logistic(T x) {
    return 1 / (1 + std::exp(-x));
}

template <class T>
T value(int f, T alpha, T x) {
    switch (PcActivation(f)) {
    case PC_ACT_NONE:
        return x;
    case PC_ACT_RELU:
    case PC_ACT_LEAKY_RELU:
        return x > 0 ? x : alpha * x;
    case PC_ACT_TANH:
        return std::tanh(x);
    case PC_ACT_SIGMOID:
        return logistic(x);
    case PC_ACT_GELU:
        return x * normal(x);
    case PC_ACT_HARD_TANH:
        return x > 1 ? T(1) : x < -1 ? T(-1) : x;
    case PC_ACT_SILU:
        return x * logistic(x);
    case PC_ACT_SOFTPLUS:
        return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    case PC_ACT_ELU:
        return x > 0 ? x : alpha * std::expm1(x);
    }
    return x;
}

template <class T>
T slope(int f, T alpha, T x) {
    switch (PcActivation(f)) {
    case PC_ACT_NONE:
        return 1;
    case PC_ACT_RELU:
    case PC_ACT_LEAKY_RELU:
        return x > 0 ? T(1) : alpha;
    case PC_ACT_TANH:
        return 1 / (std::cosh(x) * std::cosh(x));
    case PC_ACT_SIGMOID:
        return logistic(x) * logistic(-x);
    case PC_ACT_GELU:
        return normal(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * std::acos(T(-1)));
    case PC_ACT_HARD_TANH:
        return std::fabs(x) < 1;
    case PC_ACT_SILU:
        return logistic(x) * (1 + x * logistic(-x));
    case PC_ACT_SOFTPLUS:
        return logistic(x);
    case PC_ACT_ELU:
        return x > 0 ? T(1) : alpha * std::exp(x);
    }
    return 1;
}

/* f(x + d) - f(x). */
template <class T>
T move(int f, T alpha, T x, T d) {
    switch (PcActivation(f)) {
    case PC_ACT_TANH:
        return std::sinh(d) / (std::cosh(x) * std::cosh(x + d));
    case PC_ACT_SIGMOID:
        return move<T>(PC_ACT_TANH, 0, x / 2, d / 2) / 2;
    case PC_ACT_NONE:
    case PC_ACT_RELU:
    case PC_ACT_LEAKY_RELU:
    case PC_ACT_GELU:
    case PC_ACT_HARD_TANH:
    case PC_ACT_SILU:
    case PC_ACT_SOFTPLUS:
    case PC_ACT_ELU:
        break;
    }
    return value(f, alpha, x + d) - value(f, alpha, x);
}

}

#pragma GCC diagnostic pop

#endif
