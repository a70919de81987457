/*
 * learn: the gradient - (in + also)^T error of a parameter [k, n], summed over all rows of the call in order by the block that owns the tile:
 * no split, no atomics, the same bits every time. Fused: the sum of value and delta, and the optimiser's step on the owned parameters. A
 * bias is a parameter with one input that is one. One launch takes the tiles of all layers.
 */
#include "optimiser.cuh"
#include "product.cuh"
#include "tiles.h"

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_learn(const PcLaunch &launch) {
    typedef PcProduct<PRECISION, SIDE, PC_ACROSS, PC_ACROSS, STAGES, true> Product;
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int rows = task.flags & PC_EMPTY ? 0 : tile.rows();
    int row = tile.down * SIDE;
    int column = tile.across * SIDE;
    PcMatrix in = {tile.at(task.in), task.inStride, rows, task.k};
    PcMatrix also = {task.also == PC_NONE ? nullptr : tile.at(task.also), task.inStride, rows, task.k};
    PcMatrix error = {tile.at(task.error), task.stride, rows, task.n};
    Product{in, also, error, row, column}.run(rows);
    bool steps = (task.flags & PC_STEP) && *(const int *)(tile.at(task.results) + PC_STATUS) == 0;
    const PcStep &step = pc_step_of(launch, task);
    PC_FOR_CHUNKS(SIDE, r, c) {
        int count = task.n - (column + c);
        if (row + r < task.k && count > 0) {
            PC_LONG at = (PC_LONG)(row + r) * task.weightRow + column + c;
            float g[4];
            Product::sum(r, c, g);
            PC_EACH(i) {
                g[i] = i < count ? -g[i] : 0;
            }
            if (task.out != PC_NONE) {
                pc_store4(tile.at(task.out) + at, g);
            }
            if (steps) {
                PC_EACH(i) {
                    g[i] *= step.scale;
                }
                pc_optimise4(tile, step, pc_step_size(tile), at, count, g);
            }
        }
    }
}

PC_PRODUCT_KERNELS(learn, LEARN, 3, 2, 3)
