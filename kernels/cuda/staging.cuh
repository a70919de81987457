/*
 * Matrices in shared memory. A product needs tiles of its operands of 32 along k; `lines` lie in memory one after another, and which way k
 * runs is the kind of the operand: PC_ALONG, k runs along a line (lines are rows of the left or columns of the right operand), or
 * PC_ACROSS, each line has one k. Tiles are copied as they are, 16 bytes at a time, so that several are on their way at once and no
 * register waits for them; the kind decides how they are read.
 *
 * Within a line chunks of 4 floats change places by pc_skew of the line: all reads of the products then meet every bank once, whichever the
 * kind, and no padding is needed.
 */
#ifndef PC_STAGING_CUH
#define PC_STAGING_CUH

#include "launch.cuh"
#include "primitives.cuh"

#define PC_ALONG 0
#define PC_ACROSS 1

/* How far a tile reaches along k. */
#define PC_DEPTH 32

/* A matrix in device memory; beyond its lines and columns it counts as zero. Lines begin at multiples of 16 bytes. */
struct PcMatrix {
    const float *at;      /* null: there is none */
    int stride;
    int lines;
    int columns;
};

/* Of the bits 0, 1, 2 of a line: 1 to the place 2, 0 xor 2 to the place 1, 2 to the place 0. Any 4 lines that are read at once (0-3, 4-7, the
 * even, the odd ones) then differ by pairs of chunks, and any 8 by single chunks. */
PC_DEVICE int pc_skew(int line) {
    return ((line & 2) << 1) | (((line ^ (line >> 2)) & 1) << 1) | ((line >> 2) & 1);
}

/* Where an element of a tile lies whose lines have CHUNKS chunks. */
template <int CHUNKS>
PC_DEVICE int pc_place(int line, int column) {
    return line * (CHUNKS * 4) + (((column >> 2) ^ pc_skew(line)) << 2) + (column & 3);
}

template <int CHUNKS>
PC_DEVICE float4 pc_chunk(const float *tile, int line, int column) {
    return *(const float4 *)(tile + pc_place<CHUNKS>(line, column));
}

/* Begins to copy the tile at (line, column). */
template <int LINES, int CHUNKS, int THREADS>
PC_DEVICE void pc_stage(float *tile, const PcMatrix &matrix, int line, int column) {
    static_assert(CHUNKS % 8 == 0, "skewed chunks must stay within a line: make lines multiples of 32 floats");
    static_assert(LINES * CHUNKS % THREADS == 0, "every thread copies as many chunks: change the tile or the threads");
    _Pragma("unroll")
    for (int i = 0; i < LINES * CHUNKS / THREADS; i++) {
        int chunk = (int)threadIdx.x + i * THREADS;
        int down = chunk / CHUNKS;
        int along = chunk % CHUNKS * 4;
        int left = matrix.columns - column - along;
        bool there = line + down < matrix.lines && left > 0;
        const float *from = matrix.at + (there ? (PC_LONG)(line + down) * matrix.stride + column + along : 0);
        pc_copy16(tile + pc_place<CHUNKS>(down, along), from, there ? (left < 4 ? left * 4 : 16) : 0);
    }
}

/* Adds to a tile another of the same shape, each thread the chunks that it has staged itself: no barrier is needed between. */
template <int LINES, int CHUNKS, int THREADS>
PC_DEVICE void pc_add_staged(float *tile, const float *also) {
    _Pragma("unroll")
    for (int i = 0; i < LINES * CHUNKS / THREADS; i++) {
        int chunk = (int)threadIdx.x + i * THREADS;
        int at = pc_place<CHUNKS>(chunk / CHUNKS, chunk % CHUNKS * 4);
        float4 a = *(const float4 *)(tile + at);
        float4 b = *(const float4 *)(also + at);
        *(float4 *)(tile + at) = make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
    }
}

#endif
