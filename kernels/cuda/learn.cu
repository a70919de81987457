/*
 * learn: the gradient - (in + also)^T error of a parameter [k, n], summed over all rows of the call in order by the block that owns the
 * tile: no split, no atomics, the same bits every time. Fused: the sum of value and delta, and the optimiser's step on the owned
 * parameters. A bias is a parameter with one input that is one. One launch takes the tiles of all layers.
 */
#include "epilogue.cuh"
#include "learn.cuh"
#include "tiles.h"

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_learn(const PcLaunch &launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int rows = task.flags & PC_EMPTY ? 0 : tile.rows();
    int row = tile.down * SIDE;
    int column = tile.across * SIDE;
    PcMatrix in = {tile.at(task.in), task.inStride, rows, task.k};
    PcMatrix also = {task.also == PC_NONE ? nullptr : tile.at(task.also), task.inStride, rows, task.k};
    PcMatrix error = {tile.at(task.error), task.stride, rows, task.n};
    PcProduct<PRECISION, SIDE, PC_ACROSS, PC_ACROSS, STAGES, true> product = {in, also, error, row, column};
    product.multiply(rows);
    pc_epilogue<SIDE, PcLearned>(product, PcLearning(tile, pc_step_of(launch, task)), row, column, task.k, task.n);
}

PC_PRODUCT_KERNELS(learn, LEARN, 3, 2, 3)
