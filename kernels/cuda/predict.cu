/*
 * predict: sum + in weights + bias, and from it values (forward), errors (error, rebase) or the plain sum; see task.h. Fused: bias, addends,
 * late activation, error, signal, and the activations that children read. One launch takes the tiles of any number of layers; a block owns
 * a tile of one layer's [rows, n] and writes arrays of that layer only. k = 0 is the epilogue alone, for products made elsewhere (in sum).
 */
#include "product.cuh"
#include "tiles.h"

/* p = z - lateSum has come to a late operator: v = f(z) - f(lateSum), and f'(z) goes to lateSlope. */
PC_DEVICE void pc_late_move4(const PcTile &tile, PC_LONG at, float (&v)[4], float (&slope)[4]) {
    const PcTask &task = tile.task;
    float sum[4], value[4];
    pc_load4(sum, tile.at(task.lateSum) + at);
    pc_load4(value, tile.at(task.lateValue) + at);
    PC_EACH(i) {
        v[i] = pcMove(task.late, sum[i], value[i], v[i], &slope[i]);
    }
    pc_store4(tile.at(task.lateSlope) + at, slope);
}

PC_DEVICE void pc_forward4(const PcTile &tile, PC_LONG at, const float (&v)[4]) {
    const PcTask &task = tile.task;
    pc_store4(tile.at(task.reference) + at, v);
    if (task.shown != PC_ACT_NONE) {
        float value[4], slope[4];
        pc_show4(tile, task.shown, v, task.value, task.slope, at, value, slope);
    }
}

PC_DEVICE void pc_rebase4(const PcTile &tile, PC_LONG at, const float (&v)[4], const float (&slope)[4]) {
    const PcTask &task = tile.task;
    float error[4];
    pc_load4(error, tile.at(task.reference) + at);
    PC_EACH(i) {
        error[i] -= v[i];
    }
    pc_store4(tile.at(task.base) + at, error);
    pc_store4(tile.at(task.error) + at, error);
    if (task.late != PC_ACT_NONE) {
        pc_signal4(tile, at, error, slope);
    }
}

PC_DEVICE void pc_error4(const PcTile &tile, PC_LONG at, const float (&v)[4], const float (&slope)[4]) {
    const PcTask &task = tile.task;
    float error[4];
    if (task.flags & PC_LOGITS) {
        pc_load4(error, tile.at(task.reference) + at);
        PC_EACH(i) {
            error[i] += v[i];
        }
        pc_store4(tile.at(task.error) + at, error);
        return;
    }
    pc_load4(error, tile, task.flags & PC_MOVED ? task.displacement : PC_NONE, at);
    PC_EACH(i) {
        error[i] -= v[i];
    }
    pc_add4(error, tile, task.base, at);
    PC_EACH(i) {
        error[i] *= task.scale;
    }
    pc_store4(tile.at(task.error) + at, error);
    if (task.late != PC_ACT_NONE) {
        pc_signal4(tile, at, error, slope);
    }
}

/* p without addends comes in. */
PC_DEVICE void pc_predicted4(const PcTile &tile, PC_LONG at, float (&v)[4]) {
    const PcTask &task = tile.task;
    float slope[4];
    if (task.late == PC_ACT_NONE || task.mode == PC_PLAIN) {
        pc_add4(v, tile, task.add1, at);
        pc_add4(v, tile, task.add2, at);
    } else if (task.mode == PC_ERROR) {
        pc_late_move4(tile, at, v, slope);
    } else {
        float sum[4] = {v[0], v[1], v[2], v[3]};
        pc_store4(tile.at(task.lateSum) + at, sum);
        pc_show4(tile, task.late, sum, task.lateValue, task.lateSlope, at, v, slope);
    }
    switch (task.mode) {
    case PC_FORWARD:
        pc_forward4(tile, at, v);
        break;
    case PC_ERROR:
        pc_error4(tile, at, v, slope);
        break;
    case PC_REBASE:
        pc_rebase4(tile, at, v, slope);
        break;
    default:
        pc_store4(tile.at(task.out) + at, v);
    }
}

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_predict(const PcLaunch &launch) {
    typedef PcProduct<PRECISION, SIDE, PC_ALONG, PC_ACROSS, STAGES, false> Product;
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
    Product{in, in, weights, row, column}.run(task.k);
    PC_FOR_CHUNKS(SIDE, r, c) {
        if (row + r < rows && column + c < task.n) {
            PC_LONG at = (PC_LONG)(row + r) * task.stride + column + c;
            float p[4];
            Product::sum(r, c, p);
            pc_add4(p, tile, task.sum, at);
            pc_add4(p, tile, task.bias, column + c);
            pc_predicted4(tile, at, p);
        }
    }
}

PC_PRODUCT_KERNELS(predict, PREDICT, 2, 3, 4)
