/*
 * The activations of the kernels, as a C++ compiler on the host sees them, against long double: values and slopes to fp32, and moves
 * f(x + d) - f(x) relative to their norm over many elements, for displacements of all sizes. Prints the largest error of each.
 *
 *   g++ -std=c++17 -O2 -mfma src/test/native/opencl/activations_test.cpp -o target/activations-test && target/activations-test
 */
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include "../../../../kernels/activations.h"

typedef long double Exact;

static Exact normal(Exact x) { return 0.5L * erfcl(-x / sqrtl(2)); }

static Exact value(int f, Exact x)
{
    switch (f) {
    case PC_ACT_RELU: return x > 0 ? x : 0;
    case PC_ACT_LEAKY_RELU: return x > 0 ? x : 0.01L * x;
    case PC_ACT_TANH: return tanhl(x);
    case PC_ACT_SIGMOID: return 1 / (1 + expl(-x));
    case PC_ACT_GELU: return x * normal(x);
    case PC_ACT_HARD_TANH: return std::clamp<Exact>(x, -1, 1);
    default: return x;
    }
}

static Exact slope(int f, Exact x)
{
    switch (f) {
    case PC_ACT_RELU: return x > 0;
    case PC_ACT_LEAKY_RELU: return x > 0 ? 1 : 0.01L;
    case PC_ACT_TANH: return 1 / (coshl(x) * coshl(x));
    case PC_ACT_SIGMOID: return 0.25L * slope(PC_ACT_TANH, x / 2);
    case PC_ACT_GELU: return normal(x) + x * expl(-x * x / 2) / sqrtl(2 * acosl(-1));
    case PC_ACT_HARD_TANH: return fabsl(x) < 1;
    default: return 1;
    }
}

static Exact move(int f, Exact x, Exact d)
{
    switch (f) {
    case PC_ACT_TANH: return sinhl(d) / (coshl(x) * coshl(x + d));
    case PC_ACT_SIGMOID: return 0.5L * move(PC_ACT_TANH, x / 2, d / 2);
    default: return value(f, x + d) - value(f, x);
    }
}

int main()
{
    const char *names[] = {"none", "relu", "leaky-relu", "tanh", "sigmoid", "gelu", "hard-tanh"};
    std::mt19937 bits(1);
    std::normal_distribution<float> normals;
    int failed = 0;
    for (int f = PC_ACT_NONE; f <= PC_ACT_HARD_TANH; f++) {
        Exact values = 0;
        Exact slopes = 0;
        Exact moves = 0;
        for (float size : {0.1f, 1.0f, 4.0f, 10.0f, 50.0f}) {
            for (float reach : {1e-6f, 1e-3f, 0.1f, 1.0f, 4.0f, 30.0f}) {
                Exact wrong = 0;
                Exact all = 0;
                for (int i = 0; i < 20000; i++) {
                    float x = normals(bits) * size;
                    float d = normals(bits) * reach;
                    float v = pcValue(f, x);
                    float after;
                    float step = pcMove(f, x, v, d, &after);
                    Exact exact = move(f, x, d);
                    wrong += (step - exact) * (step - exact);
                    all += exact * exact;
                    values = std::max(values, fabsl(v - value(f, x)) / std::max<Exact>(1, fabsl(v)));
                    slopes = std::max(slopes, fabsl(pcSlope(f, x) - slope(f, x)));
                    /* Within rounding of a kink, either side is right. */
                    if (f >= PC_ACT_TANH && f <= PC_ACT_GELU) {
                        slopes = std::max(slopes, fabsl(after - slope(f, Exact(x) + d)) / 4);
                    }
                }
                moves = std::max(moves, sqrtl(wrong / all));
            }
        }
        bool good = values < 5e-7 && slopes < 1e-6 && moves < 1e-6;
        failed += !good;
        printf("%-10s value %.1Le, slope %.1Le, move %.1Le relative to its norm: %s\n", names[f], values, slopes, moves,
                good ? "passed" : "FAILED");
    }
    return failed != 0;
}
