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

/* A thread copies the chunks of one column, some lines apart: so many that the skew is the same. */
template <int LINES, int CHUNKS, int THREADS>
struct PcStaging {
    static constexpr int APART = THREADS / CHUNKS;
    static constexpr int COUNT = LINES / APART;
    static_assert(CHUNKS % 8 == 0, "skewed chunks must stay within a line: make lines multiples of 32 floats");
    static_assert(APART % 8 == 0 && LINES % APART == 0, "every thread copies as many chunks of equal skew: change the tile or the threads");

    int line = (int)threadIdx.x / CHUNKS;
    int column = (int)threadIdx.x % CHUNKS * 4;
    int place = pc_place<CHUNKS>(line, column);

    /* Begins to copy the tile at (down, across). */
    __device__ __forceinline__ void copy(float *tile, const PcMatrix &matrix, int down, int across) const {
        int left = matrix.columns - across - column;
        int bytes = left <= 0 ? 0 : left < 4 ? left * 4 : 16;
        const float *from = matrix.at + (PC_LONG)(down + line) * matrix.stride + across + column;
        _Pragma("unroll")
        for (int i = 0; i < COUNT; i++) {
            bool there = down + line + i * APART < matrix.lines;
            pc_copy16(tile + place + i * (APART * CHUNKS * 4), from, there ? bytes : 0);
            from += APART * matrix.stride;
        }
    }

    /* Adds to a tile another that lies `further` in shared memory, each thread the chunks that it has copied itself: no barrier between. */
    __device__ __forceinline__ void add(float *tile, int further) const {
        _Pragma("unroll")
        for (int i = 0; i < COUNT; i++) {
            float4 *to = (float4 *)(tile + place + i * (APART * CHUNKS * 4));
            float4 a = *to;
            float4 b = *(const float4 *)(tile + further + place + i * (APART * CHUNKS * 4));
            *to = make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
        }
    }
};

#endif
