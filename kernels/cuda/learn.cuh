/*
 * What becomes of the sums of a gradient's tile, four columns of a row at once: the gradient to where it is kept, and the optimiser's step on the
 * parameters that the tile owns, which are read before the sums are there.
 */
#ifndef PC_LEARN_CUH
#define PC_LEARN_CUH

#include "optimiser.cuh"

/* The tile with what its parameters are stepped by. */
struct PcLearning : PcTile {
    PcStepping stepping;
    bool steps;

    __device__ __forceinline__ PcLearning(const PcTask &task, const PcLearning &of)
        : PcTile(task, of), stepping(of.stepping), steps(of.steps) {}

    __device__ __forceinline__ PcLearning(const PcTile &tile, const PcStep &step) : PcTile(tile), stepping(tile, step) {
        steps = (task.flags & PC_STEP) && *(const int *)(at(task.results) + PC_STATUS) == 0;
    }
};

struct PcLearned {
    PcParameters parameters;

    __device__ __forceinline__ void load(const PcLearning &tile, int row, int column) {
        parameters.load(tile, tile.steps, (PC_LONG)row * tile.task.weightRow + column);
    }

    __device__ __forceinline__ void finish(const PcLearning &tile, int row, int column, float (&g)[4]) {
        PC_LONG at = (PC_LONG)row * tile.task.weightRow + column;
        int count = tile.task.n - column;
        int diagonal = tile.task.flags & PC_HOLLOW ? row - column : count;
        PC_EACH(i) {
            g[i] = i < count && i != diagonal ? -g[i] : 0;
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

#endif
