/*
 * learn: the gradient - (in + also)^T error of a parameter [k, n], summed over all rows of the call in order by the block that owns the tile:
 * no split, no atomics, the same bits every time. Fused: the sum of value and delta, and the optimiser's step on the owned parameters. A
 * bias is a parameter with one input that is one. One launch takes the tiles of all layers.
 */
#include "epilogue.cuh"
#include "optimiser.cuh"
#include "tiles.h"

/* The tile with what its parameters are stepped by. */
struct PcLearning : PcTile {
    PcStepping stepping;
    bool steps;

    __device__ __forceinline__ PcLearning(const PcTask &task, const PcLearning &of) : PcTile(task, of), stepping(of.stepping), steps(of.steps) {}

    __device__ __forceinline__ PcLearning(const PcTile &tile, const PcStep &step) : PcTile(tile), stepping(tile, step) {
        steps = (task.flags & PC_STEP) && *(const int *)(at(task.results) + PC_STATUS) == 0;
    }
};

struct PcLearned {
    PcParameters parameters;

    __device__ __forceinline__ void load(const PcLearning &tile, int row, int column) {
        if (tile.steps) {
            parameters.load(tile, (PC_LONG)row * tile.task.weightRow + column);
        }
    }

    __device__ __forceinline__ void finish(const PcLearning &tile, int row, int column, float (&g)[4]) {
        PC_LONG at = (PC_LONG)row * tile.task.weightRow + column;
        int count = tile.task.n - column;
        PC_EACH(i) {
            g[i] = i < count ? -g[i] : 0;
        }
        if (tile.task.out != PC_NONE) {
            pc_store4(tile.at(tile.task.out) + at, g);
        }
        if (tile.steps) {
            PC_EACH(i) {
                g[i] *= tile.stepping.step.scale;
            }
            parameters.step(tile, tile.stepping, at, count, g);
        }
    }
};

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
