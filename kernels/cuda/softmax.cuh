/* Softmax and cross-entropy of one row by a warp; a lane reads and writes the same columns throughout. */
#ifndef PC_SOFTMAX_CUH
#define PC_SOFTMAX_CUH

#include "launch.cuh"
#include "sums.cuh"
#include "../activations.h"

struct PcSoftmax {
    float most;
    float log;            /* of the sum of exp(logit - most) */
    float energy;         /* the cross-entropy */
};

PC_DEVICE PcSoftmax pc_softmax(const float *logits, const float *target, int n) {
    int lane = threadIdx.x % 32;
    float most = logits[lane < n ? lane : 0];
    for (int j = lane; j < n; j += 32) {
        most = logits[j] > most ? logits[j] : most;
    }
    most = pc_warp_max(most);
    float sum = 0;
    float mass = 0;
    float expected = 0;
    for (int j = lane; j < n; j += 32) {
        float above = logits[j] - most;
        sum += expf(above);
        mass += target[j];
        expected = fmaf(target[j], above, expected);
    }
    float log = logf(pc_warp_sum(sum));
    return PcSoftmax{most, log, pc_warp_sum(mass) * log - pc_warp_sum(expected)};
}

/* error = scale * (target - softmax(logits)), out = scale * C. */
PC_DEVICE void pc_weigh(const PcTile &tile, int row, const float *logits, const float *target) {
    const PcTask &task = tile.task;
    PC_LONG at = (PC_LONG)row * task.stride;
    PcSoftmax softmax = pc_softmax(logits, target, task.n);
    for (int j = threadIdx.x % 32; j < task.n; j += 32) {
        float error = task.scale * (target[j] - expf(logits[j] - softmax.most - softmax.log));
        tile.at(task.error)[at + j] = error;
        if (task.late != PC_ACT_NONE) {
            tile.at(task.signal)[at + j] = error * tile.at(task.lateSlope)[at + j];
        }
    }
    if (threadIdx.x % 32 == 0) {
        tile.at(task.out)[row] = task.scale * softmax.energy;
    }
}

#endif
