/*
 * What becomes of the sums of a tile, and the kernels of a product's family. Epilogues walk over rows, four columns a thread, with wide and
 * coalesced accesses whatever the layout of the sums in registers was, so they are the same code in all precisions.
 *
 * What an epilogue reads lies far away, and what it computes is little: its operands are asked for a row ahead, all at once, the first of
 * them before the sums go through shared memory. A family brings them as  Operands { load(tile, row, column); finish(tile, row, column, sums) }.
 */
#ifndef PC_EPILOGUE_CUH
#define PC_EPILOGUE_CUH

#include "product.cuh"
#include "quads.cuh"

template <int SIDE, class Operands, class Product, class Tile>
PC_DEVICE void pc_epilogue(const Product &product, const Tile &of, int row, int column, int rows, int columns) {
    static_assert(PC_THREADS % (SIDE / 4) == 0, "a thread keeps its columns from row to row: change the threads or the tile");
    constexpr int APART = PC_THREADS / (SIDE / 4);
    /* A copy in registers: stores would else make the task be read again and again. */
    const PcTask task = of.task;
    const Tile tile(task, of);
    int down = (int)threadIdx.x / (SIDE / 4);
    int across = (int)threadIdx.x % (SIDE / 4) * 4;
    int end = column + across < columns ? (rows - row < SIDE ? rows - row : SIDE) : 0;
    Operands next;
    if (down < end) {
        next.load(tile, row + down, column + across);
    }
    product.leave();
    _Pragma("unroll 1")
    for (; down < end; down += APART) {
        Operands now = next;
        if (down + APART < end) {
            next.load(tile, row + down + APART, column + across);
        }
        float sums[4];
        Product::sum(down, across, sums);
        now.finish(tile, row + down, column + across, sums);
    }
}

/* The six kernels of a family, three precisions and two tiles; its body is a template pc_<family><precision, side, stages>. */
#define PC_CHECK_TILE(NAME, side, bytes)                                                                                        \
    static_assert(PC_##NAME##_THREADS == PC_THREADS && PC_##NAME##_ROWS == (side) && PC_##NAME##_COLS == (side), "change tiles.h"); \
    static_assert(PC_##NAME##_SHARED == (bytes), "the stages of " #NAME " take another number of bytes: change tiles.h");

#define PC_PRODUCT_KERNEL(family, FAMILY, type, TYPE, side, stages, bytes, BODY)                                      \
    PC_CHECK_TILE(FAMILY##_##TYPE##_##side, side, bytes)                                                              \
    extern "C" __global__ void __launch_bounds__(PC_THREADS, 3) family##_##type##_##side(PcLaunch launch) {              \
        BODY((pc_##family<PC_##TYPE, side, stages>(launch)));                                                         \
    }

/* `operands`: how many staged tiles make a stage. */
#define PC_PRODUCT_KERNELS(family, FAMILY, operands, stages64, stages32)                                              \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 64, stages64, (stages64) * (operands) * 8192, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 32, stages32, (stages32) * (operands) * 4096, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)

#endif
