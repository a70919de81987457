/*
 * Four columns of a row at once: what every elementwise kernel and epilogue reads and writes. Arrays begin at multiples of 64 bytes and
 * strides are multiples of 16 floats, so four columns may be touched wherever the first of them counts; what lies beyond n is margin.
 */
#ifndef PC_QUADS_CUH
#define PC_QUADS_CUH

#include "launch.cuh"
#include "primitives.cuh"
#include "../activations.h"

#define PC_EACH(i) _Pragma("unroll") for (int i = 0; i < 4; i++)

PC_DEVICE void pc_set4(float (&to)[4], float value) {
    PC_EACH(i) {
        to[i] = value;
    }
}

PC_DEVICE void pc_load4(float (&to)[4], const float *from) {
    float4 value = *(const float4 *)from;
    to[0] = value.x, to[1] = value.y, to[2] = value.z, to[3] = value.w;
}

PC_DEVICE void pc_store4(float *to, const float (&from)[4]) {
    *(float4 *)to = make_float4(from[0], from[1], from[2], from[3]);
}

/* An array of the task at an element where it is there and wanted, else zeros. */
PC_DEVICE void pc_load4(float (&to)[4], const PcTile &tile, bool wanted, PC_LONG array, PC_LONG at) {
    pc_set4(to, 0);
    if (wanted && array != PC_NONE) {
        pc_load4(to, tile.at(array) + at);
    }
}

/* The signal of a late operator, error * slope, in place of the error. */
PC_DEVICE void pc_signal4(const PcTile &tile, PC_LONG at, float (&error)[4], const float (&slope)[4]) {
    PC_EACH(i) {
        error[i] *= slope[i];
    }
    pc_store4(tile.at(tile.task.signal) + at, error);
}

/* f(x) and f'(x) to two arrays. */
PC_DEVICE void pc_show4(const PcTile &tile, int f, float alpha, const float (&x)[4], PC_LONG values, PC_LONG slopes, PC_LONG at,
                        float (&value)[4], float (&slope)[4]) {
    PC_EACH(i) {
        value[i] = pcValue(f, alpha, x[i]);
        slope[i] = pcSlope(f, alpha, x[i]);
    }
    pc_store4(tile.at(values) + at, value);
    pc_store4(tile.at(slopes) + at, slope);
}

/* What children read of a node whose value has moved from its reference by d. */
PC_DEVICE void pc_displace4(
        const PcTile &tile, PC_LONG at, const float (&reference)[4], const float (&value)[4], const float (&d)[4], float (&delta)[4]) {
    float slope[4];
    PC_EACH(i) {
        delta[i] = pcMove(tile.task.shown, tile.task.shownAlpha, reference[i], value[i], d[i], &slope[i]);
    }
    pc_store4(tile.at(tile.task.delta) + at, delta);
    pc_store4(tile.at(tile.task.slope) + at, slope);
}

#endif
