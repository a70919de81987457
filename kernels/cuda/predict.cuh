/* predict (task.h) without its product: what is read of a node, and what becomes of it and of the product. */
#ifndef PC_PREDICT_CUH
#define PC_PREDICT_CUH

#include "quads.cuh"

/* What the epilogue reads of four columns of a row; zero where the task does not say so. */
struct PcPredicted {
    float sum[4], bias[4], add1[4], add2[4];
    float reference[4], displacement[4], base[4];
    float lateSum[4], lateValue[4];

    __device__ __forceinline__ void load(const PcTile &tile, int row, int column) {
        const PcTask &task = tile.task;
        PC_LONG at = (PC_LONG)row * task.stride + column;
        bool errors = task.mode == PC_ERROR;
        bool logits = task.flags & PC_LOGITS;
        pc_load4(sum, tile, true, task.sum, at);
        pc_load4(bias, tile, true, task.bias, column);
        pc_load4(add1, tile, true, task.add1, at);
        pc_load4(add2, tile, true, task.add2, at);
        pc_load4(reference, tile, task.mode == PC_REBASE || (errors && logits), task.reference, at);
        pc_load4(displacement, tile, errors && !logits && (task.flags & PC_MOVED), task.displacement, at);
        pc_load4(base, tile, errors && !logits, task.base, at);
        pc_load4(lateSum, tile, errors && task.late != PC_ACT_NONE, task.lateSum, at);
        pc_load4(lateValue, tile, errors && task.late != PC_ACT_NONE, task.lateValue, at);
    }

    /* From the product. Of errors it leaves what the parent is pushed by: them, or with a late operator the signal. */
    __device__ __forceinline__ void finish(const PcTile &tile, int row, int column, float (&p)[4]) {
        const PcTask &task = tile.task;
        PC_LONG at = (PC_LONG)row * task.stride + column;
        float v[4], slope[4];
        PC_EACH(i) {
            p[i] += sum[i] + bias[i];
            v[i] = p[i] + add1[i] + add2[i];
        }
        if (task.late != PC_ACT_NONE && task.mode != PC_PLAIN) {
            late(tile, at, p, v, slope);
        }
        switch (task.mode) {
        case PC_FORWARD:
            forward(tile, at, v);
            break;
        case PC_ERROR:
            error(tile, at, v, slope, p);
            break;
        case PC_REBASE:
            rebase(tile, at, v, slope);
            break;
        default:
            pc_store4(tile.at(task.out) + at, v);
        }
    }

    /* v from what has come to a late operator: f(p), or with lateSum + p its move from f(lateSum). */
    __device__ __forceinline__ void late(const PcTile &tile, PC_LONG at, const float (&p)[4], float (&v)[4], float (&slope)[4]) {
        const PcTask &task = tile.task;
        if (task.mode == PC_ERROR) {
            PC_EACH(i) {
                v[i] = pcMove(task.late, task.lateAlpha, lateSum[i], lateValue[i], p[i], &slope[i]);
            }
            pc_store4(tile.at(task.lateSlope) + at, slope);
        } else {
            pc_store4(tile.at(task.lateSum) + at, p);
            pc_show4(tile, task.late, task.lateAlpha, p, task.lateValue, task.lateSlope, at, v, slope);
        }
    }

    __device__ __forceinline__ void forward(const PcTile &tile, PC_LONG at, const float (&v)[4]) {
        const PcTask &task = tile.task;
        pc_store4(tile.at(task.reference) + at, v);
        if (task.shown != PC_ACT_NONE) {
            float value[4], slope[4];
            pc_show4(tile, task.shown, task.shownAlpha, v, task.value, task.slope, at, value, slope);
        }
    }

    __device__ __forceinline__ void error(const PcTile &tile, PC_LONG at, const float (&v)[4], const float (&slope)[4], float (&e)[4]) {
        const PcTask &task = tile.task;
        bool logits = task.flags & PC_LOGITS;
        PC_EACH(i) {
            e[i] = logits ? reference[i] + v[i] : task.scale * (displacement[i] - v[i] + base[i]);
        }
        pc_store4(tile.at(task.error) + at, e);
        if (task.late != PC_ACT_NONE && !logits) {
            pc_signal4(tile, at, e, slope);
        }
    }

    __device__ __forceinline__ void rebase(const PcTile &tile, PC_LONG at, const float (&v)[4], const float (&slope)[4]) {
        const PcTask &task = tile.task;
        float e[4];
        PC_EACH(i) {
            e[i] = reference[i] - v[i];
        }
        pc_store4(tile.at(task.base) + at, e);
        pc_store4(tile.at(task.error) + at, e);
        if (task.late != PC_ACT_NONE) {
            pc_signal4(tile, at, e, slope);
        }
    }
};

#endif
