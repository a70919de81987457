/*
 * The main loop of products through local memory: a tile of PC_PATCH_ROWS x PC_PATCH_COLUMNS, PC_PATCH_DEPTH terms at a time, of which each
 * work-item has blocks in registers. Who loads the operands, and what becomes of a sum, is the family's own.
 */
#ifndef PC_BLOCKS_H
#define PC_BLOCKS_H

#include "portable.h"

/* The block of a work-item; processors like it as wide as their vectors. */
#define PC_PATCH_BLOCK_ROWS 4
#if PC_GROUP == 1
#define PC_PATCH_BLOCK_COLUMNS 16
#else
#define PC_PATCH_BLOCK_COLUMNS 4
#endif
#define PC_PATCH_BLOCKS_ACROSS (PC_PATCH_COLUMNS / PC_PATCH_BLOCK_COLUMNS)
#define PC_PATCH_BLOCKS (PC_PATCH_ROWS / PC_PATCH_BLOCK_ROWS * PC_PATCH_BLOCKS_ACROSS)
#if PC_PATCH_BLOCKS > PC_GROUP
#define PC_PATCH_EACH (PC_PATCH_BLOCKS / PC_GROUP)
#else
#define PC_PATCH_EACH 1
#endif

/* The sums of a work-item. */
#define PC_BLOCKS(sums) float sums[PC_PATCH_EACH][PC_PATCH_BLOCK_ROWS][PC_PATCH_BLOCK_COLUMNS]

PC_FUNC void pcClearBlocks(float sums[PC_PATCH_EACH][PC_PATCH_BLOCK_ROWS][PC_PATCH_BLOCK_COLUMNS])
{
    _Pragma("unroll")
    for (int each = 0; each < PC_PATCH_EACH; each++) {
        _Pragma("unroll")
        for (int r = 0; r < PC_PATCH_BLOCK_ROWS; r++) {
            _Pragma("unroll")
            for (int c = 0; c < PC_PATCH_BLOCK_COLUMNS; c++) {
                sums[each][r][c] = 0.0f;
            }
        }
    }
}

/* Adds PC_PATCH_DEPTH terms, which lie in local memory term by term. */
PC_FUNC void pcMultiplyBlocks(
        PC_LOCAL const float *left, PC_LOCAL const float *right,
        float sums[PC_PATCH_EACH][PC_PATCH_BLOCK_ROWS][PC_PATCH_BLOCK_COLUMNS])
{
    _Pragma("unroll")
    for (int each = 0; each < PC_PATCH_EACH; each++) {
        int block = PC_ITEM + each * PC_GROUP;
        if (block < PC_PATCH_BLOCKS) {
            PC_LOCAL const float *a = left + block / PC_PATCH_BLOCKS_ACROSS * PC_PATCH_BLOCK_ROWS;
            PC_LOCAL const float *b = right + block % PC_PATCH_BLOCKS_ACROSS * PC_PATCH_BLOCK_COLUMNS;
            for (int d = 0; d < PC_PATCH_DEPTH; d++) {
                _Pragma("unroll")
                for (int r = 0; r < PC_PATCH_BLOCK_ROWS; r++) {
                    _Pragma("unroll")
                    for (int c = 0; c < PC_PATCH_BLOCK_COLUMNS; c++) {
                        sums[each][r][c] = PC_FMA(a[d * PC_LEFT_STEP + r], b[d * PC_RIGHT_STEP + c], sums[each][r][c]);
                    }
                }
            }
        }
    }
}

/* Row and column in the tile of what block has at (r, c). */
PC_FUNC int pcRowOfSum(int block, int r, int c)
{
    (void)c;
    return block / PC_PATCH_BLOCKS_ACROSS * PC_PATCH_BLOCK_ROWS + r;
}

PC_FUNC int pcColumnOfSum(int block, int r, int c)
{
    (void)r;
    return block % PC_PATCH_BLOCKS_ACROSS * PC_PATCH_BLOCK_COLUMNS + c;
}

/*
 * For each sum of a work-item: row m and column n of the tile, as ROW and COLUMN have them, it is of. PC_OF_BLOCKS(sums) names it in the body.
 */
#define PC_OF_BLOCKS(sums) sums[each_][r_][c_]
#define PC_EACH_OF_BLOCKS(ROW, COLUMN, m, n, ...)                                                  \
    _Pragma("unroll")                                                                              \
    for (int each_ = 0; each_ < PC_PATCH_EACH; each_++) {                                          \
        int block_ = PC_ITEM + each_ * PC_GROUP;                                                   \
        _Pragma("unroll")                                                                          \
        for (int r_ = 0; r_ < PC_PATCH_BLOCK_ROWS; r_++) {                                         \
            _Pragma("unroll")                                                                      \
            for (int c_ = 0; c_ < PC_PATCH_BLOCK_COLUMNS; c_++) {                                  \
                int m = ROW(block_, r_, c_);                                                       \
                int n = COLUMN(block_, r_, c_);                                                    \
                if (block_ < PC_PATCH_BLOCKS) {                                                    \
                    __VA_ARGS__                                                                    \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#endif
