/*
 * The end of `columns`: energies and bounds of the rows of a cluster, and, by the last block of all, what the call came to.
 */
#ifndef PC_COLUMNS_END_CUH
#define PC_COLUMNS_END_CUH

#include "columns_block.cuh"
#include "../total.cuh"

/* Energies and bounds of the rows, from the sums of squares of all warps: a thread a row. */
struct PcColumnsEnergies {
    typedef PcColumns P;

    const PcColumnsBlock &block;

    __device__ __forceinline__ static float sum(const float *from, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += from[i * P::ROWS];
        }
        return sum;
    }

    template <int LAYER = 1>
    __device__ __forceinline__ void write() const {
        if constexpr (LAYER <= P::LAST) {
            int i = threadIdx.x;
            if (i < P::ROWS * P::GROUPS) {
                one<LAYER>(i / P::ROWS, i % P::ROWS);
            }
            write<LAYER + 1>();
        }
    }

    template <int LAYER>
    __device__ __forceinline__ void one(int g, int of) const {
        constexpr int TILES = LAYER == P::LAST ? 1 : P::WIDTHS[LAYER];
        const PcTask &task = block.energy(LAYER);
        int sample = block.sample(g, of);
        if (sample >= block.rows || task.out == PC_NONE) {
            return;
        }
        const float *mine = block.squares<LAYER>(g) + of;
        const float *below = block.squares<LAYER - 1>(g) + of;
        float inputs;
        if constexpr (LAYER == 1) {
            inputs = sum(below, P::firstWarp(P::LAST));
        } else {
            inputs = sum(below + 2 * P::WIDTHS[LAYER - 1] * P::ROWS, P::WIDTHS[LAYER - 1]);
        }
        if (task.mode == PC_GAUSSIAN) {
            block.memory[task.out + sample] = 0.5f * sum(mine, TILES) / task.scale;
        }
        if (task.add1 != PC_NONE) {
            block.memory[task.add1 + sample] = sqrtf(inputs * sum(mine + TILES * P::ROWS, TILES));
        }
    }
};

/* Energies, loss, hits and metrics of the call, by the block whose rows are the last to be there. */
struct PcColumnsTotals {
    typedef PcColumns P;

    static constexpr int THREADS = P::firstWarp(P::LAST) * 32;
    static constexpr int TASKS = PC_NODES + 3 * P::LAST;
    static constexpr int ROWS = P::GROUPS * P::ROWS;
    static_assert(ROWS <= 32, "the first warp has the energies of all rows");

    const PcColumnsBlock &block;

    /* By a block of every cluster that has rows, after the energies; `count` tasks. Nobody needs what lies at the beginning of shared memory any more. */
    __device__ __forceinline__ void write(int count) const {
        const PcTask *tasks = block.tasks + TASKS;
        int *found = (int *)block.shared;
        if (block.warp == 0) {
            int *arrived = pc_result(block.memory, tasks[0], PC_ARRIVED);
            int clusters = (block.rows + ROWS - 1) / ROWS;
            bool last = block.lane < ROWS && pc_arrive(arrived) == clusters * ROWS - 1;
            if (last) {
                *arrived = 0;
            }
            float isLast = pc_warp_max(last ? 1.0f : 0.0f);
            if (block.lane == 0) {
                found[THREADS / 32] = isLast > 0;
            }
        }
        /* All know whether this is the block. */
        __syncthreads();
        if (found[THREADS / 32]) {
            pc_total<THREADS>(block.memory, tasks, count, block.controls, found);
        }
    }
};

#endif
