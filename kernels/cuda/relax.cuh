/* relax (task.h) without its product: what is read of a node, and how it moves by the product. */
#ifndef PC_RELAX_CUH
#define PC_RELAX_CUH

#include "quads.cuh"

/* Of four values the steps that their forces make, and what value optimisers keep for the next ones. */
template <int MODE>
struct PcMover {
    __device__ __forceinline__ void load(const PcTile &, PC_LONG) {}

    __device__ __forceinline__ void steps(const PcTile &tile, PC_LONG, float (&force)[4]) {
        PC_EACH(i) {
            force[i] *= tile.task.rate;
        }
    }
};

template <>
struct PcMover<PC_MOVE_MOMENTUM> {
    float velocity[4];

    __device__ __forceinline__ void load(const PcTile &tile, PC_LONG at) {
        pc_load4(velocity, tile, tile.task.flags & PC_CARRIED, tile.task.slot1, at);
    }

    __device__ __forceinline__ void steps(const PcTile &tile, PC_LONG at, float (&force)[4]) {
        PC_EACH(i) {
            velocity[i] = tile.task.momentum * velocity[i] + force[i];
            force[i] = tile.task.rate * velocity[i];
        }
        pc_store4(tile.at(tile.task.slot1) + at, velocity);
    }
};

template <>
struct PcMover<PC_MOVE_ADAM> {
    float first[4], second[4];

    __device__ __forceinline__ void load(const PcTile &tile, PC_LONG at) {
        pc_load4(first, tile, tile.task.flags & PC_CARRIED, tile.task.slot1, at);
        pc_load4(second, tile, tile.task.flags & PC_CARRIED, tile.task.slot2, at);
    }

    __device__ __forceinline__ void steps(const PcTile &tile, PC_LONG at, float (&force)[4]) {
        const PcTask &task = tile.task;
        PC_EACH(i) {
            first[i] = task.momentum * first[i] + (1 - task.momentum) * force[i];
            second[i] = task.beta2 * second[i] + (1 - task.beta2) * force[i] * force[i];
            force[i] = task.rate * first[i] / (sqrtf(second[i]) * task.spread + task.epsilon);
        }
        pc_store4(tile.at(task.slot1) + at, first);
        pc_store4(tile.at(task.slot2) + at, second);
    }
};

/* What the epilogue reads of four columns of a row; zero where the task does not say so. Tasks have the mode, or PC_PUSH where it is PC_MOVE. */
template <int MODE>
struct PcPushed {
    PcMover<MODE> mover;
    float sum[4], factor[4], add1[4], add2[4];
    float displacement[4], error[4], lateSlope[4];
    float reference[4], value[4];

    __device__ __forceinline__ void load(const PcTile &tile, int row, int column) {
        const PcTask &task = tile.task;
        PC_LONG at = (PC_LONG)row * task.stride + column;
        bool moves = MODE != PC_MOVE || task.mode == PC_MOVE;
        bool shows = moves && task.shown != PC_ACT_NONE;
        pc_load4(sum, tile, true, task.sum, at);
        pc_load4(factor, tile, true, task.factor, at);
        pc_load4(add1, tile, true, task.add1, at);
        pc_load4(add2, tile, true, task.add2, at);
        pc_load4(displacement, tile, moves && (task.flags & PC_MOVED), task.displacement, at);
        pc_load4(error, tile, moves && (task.flags & PC_LIVE), task.error, at);
        pc_load4(lateSlope, tile, moves && follows(task), task.lateSlope, at);
        pc_load4(reference, tile, shows, task.reference, at);
        pc_load4(value, tile, shows, task.value, at);
        mover.load(tile, at);
    }

    /* Whether the signal of a late operator is renewed. */
    __device__ __forceinline__ static bool follows(const PcTask &task) {
        return (task.flags & PC_FOLLOW) && task.late != PC_ACT_NONE;
    }

    /* From the product. Of a move it leaves what children read, delta or displacement, and in `error` what the parent is pushed by, where that follows. */
    __device__ __forceinline__ void finish(const PcTile &tile, int row, int column, float (&q)[4]) {
        const PcTask &task = tile.task;
        PC_LONG at = (PC_LONG)row * task.stride + column;
        PC_EACH(i) {
            q[i] += sum[i];
            q[i] = (task.factor == PC_NONE ? q[i] : q[i] * factor[i]) + add1[i] + add2[i];
        }
        if (MODE == PC_MOVE && task.mode == PC_PUSH) {
            pc_store4(tile.at(task.out) + at, q);
        } else {
            move(tile, at, q);
        }
    }

    __device__ __forceinline__ void move(const PcTile &tile, PC_LONG at, float (&q)[4]) {
        const PcTask &task = tile.task;
        PC_EACH(i) {
            q[i] -= error[i];
        }
        mover.steps(tile, at, q);
        PC_EACH(i) {
            displacement[i] += q[i];
            error[i] += q[i];
            q[i] = displacement[i];
        }
        pc_store4(tile.at(task.displacement) + at, displacement);
        if (task.flags & PC_FOLLOW) {
            pc_store4(tile.at(task.error) + at, error);
        }
        if (follows(task)) {
            pc_signal4(tile, at, error, lateSlope);
        }
        if (task.shown != PC_ACT_NONE) {
            pc_displace4(tile, at, reference, value, displacement, q);
        }
    }
};

#endif
