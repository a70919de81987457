/*
 * output: the clamped output, row by row: loss and hit of the feed-forward prediction (start), displacement and error (clamp), softmax error
 * and cross-entropy of logits (weigh). A warp owns a row; a lane reads and writes the same columns throughout, so that logits may turn into
 * errors in place. energy: the energies of rows and bounds on their gradients, also a warp a row.
 */
#include "quads.cuh"
#include "softmax.cuh"
#include "sums.cuh"
#include "tiles.h"

static_assert(PC_OUTPUT_ROWS * 32 == PC_OUTPUT_THREADS, "a warp has one row: change tiles.h");
static_assert(PC_ENERGY_ROWS * 32 == PC_ENERGY_THREADS, "a warp has one row: change tiles.h");

/* Where the largest of n values is, the first of equals. */
PC_DEVICE int pc_largest(const float *values, int n) {
    int lane = threadIdx.x % 32;
    int place = lane < n ? lane : 0;
    float most = values[place];
    for (int j = lane + 32; j < n; j += 32) {
        if (values[j] > most) {
            most = values[j];
            place = j;
        }
    }
    _Pragma("unroll")
    for (int mask = 16; mask > 0; mask /= 2) {
        float other = pc_shuffle_xor(most, mask);
        int at = pc_shuffle_xor(place, mask);
        if (other > most || (other == most && at < place)) {
            most = other;
            place = at;
        }
    }
    return place;
}

PC_DEVICE void pc_clamp(const PcTile &tile, PC_LONG at, const float *reference, const float *target) {
    const PcTask &task = tile.task;
    bool logits = task.flags & PC_CROSS_ENTROPY;
    for (int j = threadIdx.x % 32; j < task.n; j += 32) {
        float displacement = logits ? 0 : target[j] - reference[j];
        tile.at(task.displacement)[at + j] = displacement;
        if (!logits) {
            float error = task.scale * displacement;
            tile.at(task.error)[at + j] = error;
            if (task.late != PC_ACT_NONE) {
                tile.at(task.signal)[at + j] = error * tile.at(task.lateSlope)[at + j];
            }
        }
    }
}

PC_DEVICE void pc_score(const PcTile &tile, int row, const float *reference, const float *target) {
    const PcTask &task = tile.task;
    float loss = 0;
    if (task.flags & PC_CROSS_ENTROPY) {
        loss = pc_softmax(reference, target, task.n).energy;
    } else {
        for (int j = threadIdx.x % 32; j < task.n; j += 32) {
            float distance = target[j] - reference[j];
            loss = fmaf(distance, distance, loss);
        }
        loss = 0.5f * pc_warp_sum(loss);
    }
    bool hit = pc_largest(reference, task.n) == pc_largest(target, task.n);
    if (threadIdx.x % 32 == 0) {
        tile.at(task.add1)[row] = task.rate * loss;
        tile.at(task.add2)[row] = hit ? 1 : 0;
    }
}

extern "C" __global__ void __launch_bounds__(PC_OUTPUT_THREADS) output(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int row = tile.down * PC_OUTPUT_ROWS + threadIdx.x / 32;
    if (row >= tile.rows()) {
        return;
    }
    PC_LONG at = (PC_LONG)row * task.stride;
    const float *target = tile.at(task.target) + at;
    if (task.mode == PC_WEIGH) {
        pc_weigh(tile, row, tile.at(task.error) + at, target);
        return;
    }
    const float *reference = tile.at(task.reference) + at;
    if (task.mode == PC_START) {
        pc_score(tile, row, reference, target);
    }
    pc_clamp(tile, at, reference, target);
    if (task.flags & PC_CROSS_ENTROPY) {
        pc_weigh(tile, row, reference, target);
    }
}

PC_DEVICE float pc_row_squares(const float *values, const float *also, int n) {
    float sum = 0;
    for (int j = threadIdx.x % 32; j < n; j += 32) {
        float value = also ? values[j] + also[j] : values[j];
        sum = fmaf(value, value, sum);
    }
    return pc_warp_sum(sum);
}

extern "C" __global__ void __launch_bounds__(PC_ENERGY_THREADS) energy(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int row = tile.down * PC_ENERGY_ROWS + threadIdx.x / 32;
    if (row >= tile.rows()) {
        return;
    }
    PC_LONG at = (PC_LONG)row * task.stride;
    PC_LONG from = (PC_LONG)row * task.inStride;
    bool first = threadIdx.x % 32 == 0;
    if (task.mode == PC_GAUSSIAN) {
        float squares = pc_row_squares(tile.at(task.error) + at, nullptr, task.n);
        if (first) {
            tile.at(task.out)[row] = 0.5f * squares / task.scale;
        }
    }
    if (task.add1 != PC_NONE) {
        const float *also = task.also == PC_NONE ? nullptr : tile.at(task.also) + from;
        float inputs = pc_row_squares(tile.at(task.in) + from, also, task.k);
        float signals = pc_row_squares(tile.at(task.signal == PC_NONE ? task.error : task.signal) + at, nullptr, task.n);
        if (first) {
            tile.at(task.add1)[row] = sqrtf(inputs * signals);
        }
    }
}
