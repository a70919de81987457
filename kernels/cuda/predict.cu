/*
 * predict: sum + in weights + bias, and from it values (forward), errors (error, rebase) or the plain sum; see task.h. Fused: bias,
 * addends, late activation, error, signal, and the activations that children read. One launch takes the tiles of any number of layers;
 * a block owns a tile of one layer's [rows, n] and writes arrays of that layer only. k = 0 is the epilogue alone, for products made
 * elsewhere (in sum).
 */
#include "epilogue.cuh"
#include "predict.cuh"
#include "tiles.h"

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
