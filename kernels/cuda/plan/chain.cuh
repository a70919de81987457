/*
 * What kernels share that run a whole inference on a chain of dense nodes in one launch: the list of their tasks, the sums that they leave, and what
 * the last block of all makes of them.
 *
 * Tasks: gather of x, gather of y, show of x (anything where x has no activation), output (start), then for each node 1 .. L predict (forward), chain,
 * energy (out is PC_NONE where the node has no error), then those of total.
 */
#ifndef PC_CHAIN_CUH
#define PC_CHAIN_CUH

#include "fragments.cuh"
#include "../../activations.h"
#include "../total.cuh"

/* Of the list of tasks. */
#define PC_GATHER_X 0
#define PC_GATHER_Y 1
#define PC_SHOW_X 2
#define PC_OUTPUT 3
#define PC_NODES 4

/* What a block knows of the call. */
struct PcChainCall {
    const PcTask *tasks;
    float *memory;
    const PcControls &controls;
    const float *data;
    int rows;             /* of the call */

    __device__ __forceinline__ PcChainCall(const PcLaunch &launch, int rows)
        : tasks(launch.tasks + launch.first), memory(launch.memory), controls(*(const PcControls *)launch.controls), data(*launch.data), rows(rows) {}

    __device__ __forceinline__ const PcTask &forward(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1)];
    }

    __device__ __forceinline__ const PcTask &chain(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1) + 1];
    }

    __device__ __forceinline__ const PcTask &energy(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1) + 2];
    }

    __device__ __forceinline__ PcWeights weights(int layer) const {
        const PcTask &task = forward(layer);
        return PcWeights{memory + task.weights, task.k, task.weightRow};
    }

    /* A sample's row of the data, of `width` columns from `at` on; of those beyond the call some row. */
    __device__ __forceinline__ const float *row(PC_LONG at, int sample, int width) const {
        const int *indices = (const int *)&controls + controls.indices;
        return data + at + (PC_LONG)(sample < rows ? indices[sample] : 0) * width;
    }

    /* Energy and bound of a row, from sums of squares of its errors, of what node `layer` reads, and of its signals. */
    __device__ __forceinline__ void leaveEnergy(int layer, int sample, float errors, float inputs, float signals) const {
        const PcTask &task = energy(layer);
        if (sample >= rows || task.out == PC_NONE) {
            return;
        }
        if (task.mode == PC_GAUSSIAN) {
            memory[task.out + sample] = 0.5f * errors / task.scale;
        }
        if (task.add1 != PC_NONE) {
            memory[task.add1 + sample] = sqrtf(inputs * signals);
        }
    }

    /* By a block of every `rowsAtOnce` rows of the call, at most 32, after their energies; adds up the call where these are the last to be there. `found`
     * are THREADS / 32 + 1 ints of shared memory; `nodes` counts L, `count` all tasks. */
    template <int THREADS>
    __device__ __forceinline__ void total(int rowsAtOnce, int nodes, int count, int *found) const {
        const PcTask *last = tasks + PC_NODES + 3 * nodes;
        if (threadIdx.x < 32) {
            int *arrived = pc_result(memory, last[0], PC_ARRIVED);
            int parts = (rows + rowsAtOnce - 1) / rowsAtOnce;
            bool isLast = (int)threadIdx.x < rowsAtOnce && pc_arrive(arrived) == parts * rowsAtOnce - 1;
            if (isLast) {
                *arrived = 0;
            }
            bool any = pc_warp_any(isLast);
            if (threadIdx.x == 0) {
                found[THREADS / 32] = any;
            }
        }
        /* All know whether this is the block. */
        __syncthreads();
        if (found[THREADS / 32]) {
            pc_total<THREADS>(memory, last, count - PC_NODES - 3 * nodes, controls, found);
        }
    }
};

#endif
