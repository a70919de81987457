/*
 * The sums of ../graph/blocks.h on tensor cores, from the same operands in shared memory and in the same registers: PC_OF_FORMAT of its functions. A
 * warp has 16 rows of the tile, which are the columns of A in plan/fragments.cuh, and all its columns, 8 samples of B at a time; a tile is as
 * deep as a tile of A. PC_FORMAT_FP32 is the plain arithmetic.
 */
#ifndef PC_TENSOR_BLOCKS_CUH
#define PC_TENSOR_BLOCKS_CUH

#include "../graph/blocks.h"
#include "plan/fragments.cuh"

#define PC_FRAGMENTS (PC_PATCH_COLUMNS / 8)

static_assert(PC_PATCH_ROWS == PC_GROUP / 32 * 16 && PC_PATCH_DEPTH == PC_SIDE, "a warp has a tile of A: change the tile of products or the group");
static_assert(PC_PATCH_EACH == 1 && PC_PATCH_BLOCK_ROWS == PC_FRAGMENTS && PC_PATCH_BLOCK_COLUMNS == 4,
              "a thread has the sums of one block, as many as of its fragments: change the blocks or the tile");

template <int FORMAT>
PC_DEVICE void pcMultiplyBlocks(const float *left, const float *right, float (*sums)[PC_PATCH_BLOCK_ROWS][PC_PATCH_BLOCK_COLUMNS]) {
    if constexpr (FORMAT == PC_FORMAT_FP32) {
        pcMultiplyBlocks(left, right, sums);
    } else {
        int lane = threadIdx.x % 32;
        const float *a = left + lane % 4 * 4 * PC_LEFT_STEP + threadIdx.x / 32 * PC_SIDE + lane / 4 * 2;
        const float *b = right + lane % 4 * 4 * PC_RIGHT_STEP + lane / 4;
        float rows[2][4];
        _Pragma("unroll")
        for (int q = 0; q < 4; q++) {
            rows[0][q] = a[q * PC_LEFT_STEP];
            rows[1][q] = a[q * PC_LEFT_STEP + 1];
        }
        unsigned words[PcFormat<FORMAT>::A];
        pc_weights_of<FORMAT>(rows, words);
        _Pragma("unroll")
        for (int fragment = 0; fragment < PC_FRAGMENTS; fragment++) {
            float column[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                column[q] = b[q * PC_RIGHT_STEP + fragment * 8];
            }
            unsigned operand[PcFormat<FORMAT>::B];
            pc_operand_of<FORMAT>(column, operand);
            pc_add_product<FORMAT>(sums[0][fragment], sums[0][fragment], words, operand);
        }
    }
}

/* Of a thread's block the rows are fragments, the columns the values that a lane has of one. */
template <int FORMAT>
PC_DEVICE int pcRowOfSum(int block, int fragment, int value) {
    if constexpr (FORMAT == PC_FORMAT_FP32) {
        return pcRowOfSum(block, fragment, value);
    } else {
        return block / 32 * PC_SIDE + pc_column_of<FORMAT>(value);
    }
}

template <int FORMAT>
PC_DEVICE int pcColumnOfSum(int block, int fragment, int value) {
    if constexpr (FORMAT == PC_FORMAT_FP32) {
        return pcColumnOfSum(block, fragment, value);
    } else {
        return fragment * 8 + pc_row_of<FORMAT>(value);
    }
}

#endif
