/*
 * magnitude: what a gradient adds to the sum of squares and of absolute values, PC_CHUNK elements a block; factor: what those sums come to over
 * all layers, the clip factor and the step sizes of MQ. factor is one block, so the order of every sum is fixed.
 */
#include "quads.cuh"
#include "sums.cuh"
#include "tiles.h"

static_assert(PC_MAGNITUDE_COLS == PC_CHUNK, "magnitude sums PC_CHUNK elements a block: change tiles.h");
static_assert(PC_MAGNITUDE_SHARED >= PC_MAGNITUDE_THREADS / 32 * 8, "magnitude needs a float a warp and turn: change tiles.h");
static_assert(PC_FACTOR_SHARED >= PC_FACTOR_THREADS / 32 * 8, "factor needs a float a warp and turn: change tiles.h");

extern "C" __global__ void __launch_bounds__(PC_MAGNITUDE_THREADS) magnitude(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    float squares = 0;
    float absolutes = 0;
    _Pragma("unroll")
    for (int part = 0; part < PC_CHUNK / (4 * PC_MAGNITUDE_THREADS); part++) {
        PC_LONG at = (PC_LONG)tile.across * PC_CHUNK + (part * PC_MAGNITUDE_THREADS + (int)threadIdx.x) * 4;
        if (at < task.n) {
            float g[4];
            pc_load4(g, tile.at(task.in) + at);
            PC_EACH(i) {
                float value = at + i < task.n ? g[i] : 0;
                squares = fmaf(value, value, squares);
                absolutes += fabsf(value);
            }
        }
    }
    squares = pc_block_sum<PC_MAGNITUDE_THREADS>(0, squares);
    absolutes = pc_block_sum<PC_MAGNITUDE_THREADS>(1, absolutes);
    if (threadIdx.x == 0) {
        float *out = tile.at(task.out) + 2 * (PC_LONG)tile.across;
        out[0] = squares;
        out[1] = absolutes;
    }
}

/* This thread's share of the sum over pairs, of squares (which = 0) or absolute values (1). */
PC_DEVICE float pc_share(const float *memory, PC_LONG offset, int count, int which) {
    float sum = 0;
    for (int i = threadIdx.x; offset != PC_NONE && i < count; i += PC_FACTOR_THREADS) {
        sum += memory[offset + 2 * (PC_LONG)i + which];
    }
    return sum;
}

PC_DEVICE float pc_share(const float *memory, const PcTask &task, int which) {
    return pc_share(memory, task.in, task.k, which) + pc_share(memory, task.also, task.n, which);
}

/* The step size comes from the gradients before this one, then the running mean takes this one in (Alonso et al. 2024, algorithm MQ). */
PC_DEVICE void pc_mq(float *memory, const PcTask &task, const PcStep &step, float clip, float absolutes, bool learns) {
    float mean = memory[task.slot1];
    memory[task.slot2] = step.rate / (mean + step.epsilon) + step.leastStep;
    if (task.mode == PC_MQ && learns) {
        memory[task.slot1] = step.kept * mean + (1 - step.kept) * (clip * step.scale * task.share * absolutes);
    }
}

extern "C" __global__ void __launch_bounds__(PC_FACTOR_THREADS) factor(PcLaunch launch) {
    const PcTask *tasks = launch.tasks + launch.first;
    float *memory = launch.memory;
    float clip = 1;
    bool learns = *pc_result(memory, tasks[0], PC_STATUS) == 0;
    if (tasks[0].mode != PC_SIZE) {
        float squares = 0;
        for (int t = 0; t < launch.count; t++) {
            squares += pc_share(memory, tasks[t], 0);
        }
        squares = pc_block_sum<PC_FACTOR_THREADS>(0, squares);
        const PcStep &step = pc_step_of(launch, tasks[0]);
        float norm = step.scale * sqrtf(squares);
        clip = norm > step.clip ? step.clip / norm : 1;
        learns = learns && pc_finite(squares);
        if (threadIdx.x == 0) {
            memory[tasks[0].results + PC_CLIP] = clip;
            if (!pc_finite(squares)) {
                pc_fail(memory, tasks[0], pc_controls(launch));
            }
        }
    }
    int turn = 1;
    for (int t = 0; t < launch.count; t++) {
        const PcTask &task = tasks[t];
        if (task.mode == PC_MQ || task.mode == PC_SIZE) {
            float absolutes = pc_block_sum<PC_FACTOR_THREADS>(turn, task.mode == PC_MQ ? pc_share(memory, task, 1) : 0);
            if (threadIdx.x == 0) {
                pc_mq(memory, task, pc_step_of(launch, task), clip, absolutes, learns);
            }
            turn = 1 - turn;
        }
    }
}
