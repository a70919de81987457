/*
 * predict: sum + in weights + bias, and from it values (forward), errors (error, rebase) or the plain sum; see task.h. Fused: bias,
 * addends, late activation, error, signal, and the activations that children read. One launch takes the tiles of any number of layers;
 * a block owns a tile of one layer's [rows, n] and writes arrays of that layer only. k = 0 is the epilogue alone, for products made
 * elsewhere (in sum).
 */
#include "epilogue.cuh"
#include "tiles.h"

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
            error(tile, at, v, slope);
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

    __device__ __forceinline__ void error(const PcTile &tile, PC_LONG at, const float (&v)[4], const float (&slope)[4]) {
        const PcTask &task = tile.task;
        bool logits = task.flags & PC_LOGITS;
        float e[4];
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

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_predict(const PcLaunch &launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int rows = tile.rows();
    int row = tile.down * SIDE;
    int column = tile.across * SIDE;
    if (row >= rows) {
        return;
    }
    PcMatrix in = {tile.at(task.in), task.inStride, rows, task.k};
    PcMatrix weights = {tile.at(task.weights), task.weightRow, task.k, task.n};
    PcProduct<PRECISION, SIDE, PC_ALONG, PC_ACROSS, STAGES, false> product = {in, in, weights, row, column};
    product.multiply(task.k);
    pc_epilogue<SIDE, PcPredicted>(product, tile, row, column, rows, task.n);
}

PC_PRODUCT_KERNELS(predict, PREDICT, 2, 3, 4)
