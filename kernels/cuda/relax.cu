/*
 * relax: (sum + in weights^T) * factor + addends, which pushes on a node, and what it makes of the node's value; see task.h. Fused: the slope
 * as factor, the step of the value, error and signal that follow it, and what children read. The weights are those of predict: here k runs
 * along their rows. A block owns a tile of one node's [rows, n] and writes arrays of that node only, each element after reading it.
 */
#include "product.cuh"
#include "tiles.h"

PC_DEVICE void pc_move4(const PcTile &tile, PC_LONG at, const float (&q)[4]) {
    const PcTask &task = tile.task;
    float displacement[4], error[4];
    pc_load4(displacement, tile, task.flags & PC_MOVED ? task.displacement : PC_NONE, at);
    pc_load4(error, tile, task.flags & PC_LIVE ? task.error : PC_NONE, at);
    PC_EACH(i) {
        float step = task.rate * (q[i] - error[i]);
        displacement[i] += step;
        error[i] += step;
    }
    pc_store4(tile.at(task.displacement) + at, displacement);
    if (task.flags & PC_FOLLOW) {
        pc_store4(tile.at(task.error) + at, error);
        if (task.late != PC_ACT_NONE) {
            float slope[4];
            pc_load4(slope, tile.at(task.lateSlope) + at);
            pc_signal4(tile, at, error, slope);
        }
    }
    if (task.shown != PC_ACT_NONE) {
        pc_displace4(tile, at, displacement);
    }
}

PC_DEVICE void pc_pushed4(const PcTile &tile, PC_LONG at, float (&q)[4]) {
    const PcTask &task = tile.task;
    pc_add4(q, tile, task.sum, at);
    if (task.factor != PC_NONE) {
        float factor[4];
        pc_load4(factor, tile.at(task.factor) + at);
        PC_EACH(i) {
            q[i] *= factor[i];
        }
    }
    pc_add4(q, tile, task.add1, at);
    pc_add4(q, tile, task.add2, at);
    if (task.mode == PC_PUSH) {
        pc_store4(tile.at(task.out) + at, q);
    } else {
        pc_move4(tile, at, q);
    }
}

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_relax(const PcLaunch &launch) {
    typedef PcProduct<PRECISION, SIDE, PC_ALONG, PC_ALONG, STAGES, false> Product;
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int rows = tile.rows();
    int row = tile.down * SIDE;
    int column = tile.across * SIDE;
    if (row >= rows) {
        return;
    }
    PcMatrix in = {tile.at(task.in), task.inStride, rows, task.k};
    PcMatrix weights = {tile.at(task.weights), task.weightRow, task.n, task.k};
    Product{in, in, weights, row, column}.run(task.k);
    PC_FOR_CHUNKS(SIDE, r, c) {
        if (row + r < rows && column + c < task.n) {
            float q[4];
            Product::sum(r, c, q);
            pc_pushed4(tile, (PC_LONG)(row + r) * task.stride + column + c, q);
        }
    }
}

PC_PRODUCT_KERNELS(relax, RELAX, 2, 3, 4)
