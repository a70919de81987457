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
#include "../exact.h"

typedef long double Exact;

int main()
{
#define PC_NAME(NAME, functions, keep) #NAME,
    const char *names[] = {PC_ACTIVATIONS(PC_NAME)};
    std::mt19937 bits(1);
    std::normal_distribution<float> normals;
    int failed = 0;
    for (int f = 0; f < exact::ACTIVATIONS; f++) {
        const float alpha = exact::alphaOf(f);
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
                    float v = pcValue(f, alpha, x);
                    float after;
                    float step = pcMove(f, alpha, x, v, d, &after);
                    Exact wanted = exact::move<Exact>(f, alpha, x, d);
                    wrong += (step - wanted) * (step - wanted);
                    all += wanted * wanted;
                    values = std::max(values, fabsl(v - exact::value<Exact>(f, alpha, x)) / std::max<Exact>(1, fabsl(v)));
                    slopes = std::max(slopes, fabsl(pcSlope(f, alpha, x) - exact::slope<Exact>(f, alpha, x)));
                    if (!exact::hasKink(f)) {
                        slopes = std::max(slopes, fabsl(after - exact::slope<Exact>(f, alpha, Exact(x) + d)) / 4);
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
