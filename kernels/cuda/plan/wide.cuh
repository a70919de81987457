/*
 * What the kernels of wide chains are compiled for, and how operands lie in memory. The constants come from the engine (WidePlan.java):
 *   PC_WIDE_FORMAT     of operands, fragments.cuh: bf16, tf32 or bf16x3
 *   PC_WIDE_COLUMNS    of a tile, 128 or 256
 *   PC_WIDE_STAGES     tiles of both operands that a block has at a time
 *   PC_WIDE_SHARED     bytes of shared memory
 *   PC_WIDE_MODE       of the tasks of the family chain in task.h
 *   PC_WIDE_DOWN       tiles below each other, the same in every task
 * and of each task of a launch that has them all:
 *   PC_WIDE_FIRST      its first tile
 *   PC_WIDE_LATE, PC_WIDE_LATE_ALPHA, PC_WIDE_SHOWN, PC_WIDE_SHOWN_ALPHA   its activations
 *
 * An operand is written once, rounded, by who makes it, as images: of PC_WIDE_ROWS rows (PC_WIDE_COLUMNS of weights, whose rows are columns of
 * the result) by 128 bytes of k, its pieces of 16 bytes swizzled as warpgroups read them, [rows][k][term]. So a tile of both operands is two
 * copies of bytes that lie beside each other. Rows that nobody reads may hold anything; what lies beyond the last k is zero.
 */
#ifndef PC_WIDE_CUH
#define PC_WIDE_CUH

#include "fragments.cuh"
#include "../quads.cuh"

/* Rows of a tile. */
#define PC_WIDE_ROWS 128

struct PcWide {
    static constexpr int FORMAT = PC_WIDE_FORMAT;
    static constexpr int COLUMNS = PC_WIDE_COLUMNS;
    static constexpr int STAGES = PC_WIDE_STAGES;
    static constexpr bool WAVE = PC_WIDE_MODE == PC_WAVE;

    /* Of a row of an image. */
    static constexpr int BYTES = 128;
    static constexpr int SIZE = FORMAT == PC_FORMAT_TF32 ? 4 : 2;
    static constexpr int K = BYTES / SIZE;
    /* An operand is the sum of so many images. */
    static constexpr int TERMS = FORMAT == PC_FORMAT_BF16X3 ? 2 : 1;

    /* Warps of 16 rows each, then one that copies. */
    static constexpr int WARPS = PC_WIDE_ROWS / 16;
    static constexpr int THREADS = (WARPS + 1) * 32;

    /* Shared memory: stages, where sums lie afterwards; then two mbarriers a stage. */
    static constexpr int LEFT = TERMS * PC_WIDE_ROWS * BYTES;
    static constexpr int RIGHT = TERMS * COLUMNS * BYTES;
    static constexpr int STAGE = LEFT + RIGHT;
    static constexpr int SHARED = STAGES * (STAGE + 2 * 8);
    /* Floats between rows of sums, so that neither writing nor reading them meets in one bank. */
    static constexpr int PITCH = COLUMNS + 8;

    __device__ static constexpr int images(int k) {
        return (k + K - 1) / K;
    }
};

static_assert(PcWide::SHARED == PC_WIDE_SHARED, "WidePlan.java counts other bytes of shared memory than wide.cuh");
static_assert(PC_WIDE_ROWS * PcWide::PITCH * 4 <= PcWide::STAGES * PcWide::STAGE, "the sums do not fit where the stages were: more stages");

/* An operand in memory: images of so many rows, for so many k. */
struct PcImages {
    char *at;
    int rows;
    int k;

    /* Bytes of the images of the same rows and k. */
    __device__ __forceinline__ int block() const {
        return PcWide::TERMS * rows * PcWide::BYTES;
    }

    /* Four numbers of a row from the k-th on, a multiple of four, rounded; zeros beyond the last k. */
    __device__ __forceinline__ void store4(int row, int first, const float (&numbers)[4]) const {
        if (first >= PcWide::images(k) * PcWide::K) {
            return;
        }
        float v[4];
        PC_EACH(i) {
            v[i] = first + i < k ? numbers[i] : 0;
        }
        int place = row % rows * PcWide::BYTES + first % PcWide::K * PcWide::SIZE;
        char *to = at + ((PC_LONG)(row / rows) * PcWide::images(k) + first / PcWide::K) * block() + (place ^ (place >> 7 & 7) << 4);
        if constexpr (PcWide::FORMAT == PC_FORMAT_TF32) {
            *(uint4 *)to = make_uint4(pc_tf32(v[0]), pc_tf32(v[1]), pc_tf32(v[2]), pc_tf32(v[3]));
        } else {
            uint2 high = make_uint2(pc_bf16x2(v[0], v[1]), pc_bf16x2(v[2], v[3]));
            *(uint2 *)to = high;
            if constexpr (PcWide::TERMS == 2) {
                *(uint2 *)(to + rows * PcWide::BYTES) = make_uint2(pc_rest(v[0], v[1], high.x), pc_rest(v[2], v[3], high.y));
            }
        }
    }
};

#endif
