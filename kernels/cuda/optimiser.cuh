/* The optimiser on four parameters side by side, from g = clip * scale * gradient: sgd, momentum, adam, adamw, mq; see task.h. */
#ifndef PC_OPTIMISER_CUH
#define PC_OPTIMISER_CUH

#include "quads.cuh"

/* What is the same for all parameters of a task. */
struct PcStepping {
    PcStep step;
    float rate;           /* of sgd, momentum and mq */
    float adamStep;
    float decay;

    __device__ __forceinline__ PcStepping(const PcTile &tile, const PcStep &s) : step(s) {
        rate = tile.task.rate * (tile.task.mode == PC_MQ ? *tile.at(tile.task.factor) : s.rate);
        adamStep = tile.task.rate * s.adamStep;
        decay = tile.task.flags & PC_DECAYS ? tile.task.rate * s.decay : 0;
    }
};

/* The parameters [at, at + 4), of which the first `count` exist; the others are margin and stay as they are. */
struct PcParameters {
    float weights[4], slot1[4], slot2[4];

    __device__ __forceinline__ void load(const PcTile &tile, bool wanted, PC_LONG at) {
        pc_load4(weights, tile, wanted, tile.task.weights, at);
        pc_load4(slot1, tile, wanted && one(tile), tile.task.slot1, at);
        pc_load4(slot2, tile, wanted && two(tile), tile.task.slot2, at);
    }

    /* Whether the optimiser has a first and a second slot. */
    __device__ __forceinline__ static bool one(const PcTile &tile) {
        return tile.task.mode != PC_SGD && tile.task.mode != PC_MQ;
    }

    __device__ __forceinline__ static bool two(const PcTile &tile) {
        return tile.task.mode == PC_ADAM || tile.task.mode == PC_ADAMW;
    }

    __device__ __forceinline__ void step(const PcTile &tile, const PcStepping &by, PC_LONG at, int count, const float (&g)[4]) {
        PC_EACH(i) {
            if (i < count) {
                step(tile, by, i, g[i]);
            }
        }
        pc_store4(tile.at(tile.task.weights) + at, weights);
        if (one(tile)) {
            pc_store4(tile.at(tile.task.slot1) + at, slot1);
        }
        if (two(tile)) {
            pc_store4(tile.at(tile.task.slot2) + at, slot2);
        }
    }

    __device__ __forceinline__ void step(const PcTile &tile, const PcStepping &by, int i, float g) {
        const PcStep &s = by.step;
        if (two(tile)) {
            slot1[i] = s.momentum * slot1[i] + (1 - s.momentum) * g;
            slot2[i] = s.beta2 * slot2[i] + (1 - s.beta2) * g * g;
            float size = sqrtf(slot2[i]) * s.adamSpread + s.epsilon;
            /* 0 / 0 is where neither gradient nor epsilon is: nothing to step by. NaN stays NaN. */
            float moved = slot1[i] == 0 && size == 0 ? 0 : by.adamStep * slot1[i] / size;
            weights[i] = weights[i] - by.decay * weights[i] - moved;
        } else {
            if (one(tile)) {
                slot1[i] = s.momentum * slot1[i] + g;
                g = tile.task.flags & PC_NESTEROV ? g + s.momentum * slot1[i] : slot1[i];
            }
            weights[i] = weights[i] - by.decay * weights[i] - by.rate * g;
        }
    }
};

#endif
